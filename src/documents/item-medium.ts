/** An image or video of an item, as its file shows it. */
export interface ItemMedium {
  /** As the post names it. */
  id?: string
  /** Relative to the item's folder: `media/image_1.jpg`. */
  file: string
  type: string
  description?: string
  altText?: string
  /** Why there is no file. */
  missing?: string
}
