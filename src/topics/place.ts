/** Where an item lies in the knowledge base. */
import type { PostRow } from '../db/tables.ts'
import { itemSlug } from './category.ts'
import { UNSORTED_PLACE } from '../contract/special-places.ts'

export interface Place {
  main_category: string
  subcategory: string
}

/** @returns Folder of an item, relative to the knowledge base, with forward slashes. */
export function itemFolder(item: Place & { slug: string }): string {
  return `${item.main_category}/${item.subcategory}/${item.slug}`
}

/** @returns Path of an item's file, relative to the knowledge base. */
export function itemPath(item: Place & { slug: string }): string {
  return `${itemFolder(item)}/README.md`
}

/** @returns Path of a synthesis, relative to the knowledge base. `subcategory` is empty for a main category. */
export function synthesisPath(place: Place): string {
  return place.subcategory === ''
    ? `${place.main_category}/_synthesis/README.md`
    : `${place.main_category}/${place.subcategory}/_synthesis/README.md`
}

/**
 * The folder name of an item: its name and the end of the post's id. Made from the post alone, so that it does
 * not depend on the order in which posts were processed, and two items never want the same one.
 */
export function slugOf(itemName: string, postId: string): string {
  return `${itemSlug(itemName, postId)}-${postId.slice(-6)}`
}

/** @returns Where the item of a placed post lies. */
export function placeOf(
  post: Pick<PostRow, 'id' | 'main_category' | 'subcategory' | 'item_name'>,
): Place & { slug: string } {
  return {
    main_category: post.main_category ?? UNSORTED_PLACE.mainCategory,
    subcategory: post.subcategory ?? UNSORTED_PLACE.subcategory,
    slug: slugOf(post.item_name ?? '', post.id),
  }
}
