/** Where an item lies in the knowledge base. */
import { itemSlug } from "./category.js";
/** @returns Folder of an item, relative to the knowledge base, with forward slashes. */
export function itemFolder(item) {
    return `${item.main_category}/${item.subcategory}/${item.slug}`;
}
/** @returns Path of an item's file, relative to the knowledge base. */
export function itemPath(item) {
    return `${itemFolder(item)}/README.md`;
}
/** @returns Path of a synthesis, relative to the knowledge base. `subcategory` is empty for a main category. */
export function synthesisPath(place) {
    return place.subcategory === ''
        ? `${place.main_category}/_synthesis/README.md`
        : `${place.main_category}/${place.subcategory}/_synthesis/README.md`;
}
/**
 * The folder name of an item: its name and the end of the post's id. Made from the post alone, so that it does
 * not depend on the order in which posts were processed, and two items never want the same one.
 */
export function slugOf(itemName, postId) {
    return `${itemSlug(itemName, postId)}-${postId.slice(-6)}`;
}
