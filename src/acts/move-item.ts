/** An item goes to another subcategory, which is made if it is new. Undone by moving it back, with who had placed it. */
import { UsageError } from '../errors.ts'
import { parseCategoryName } from './category-name.ts'
import type { Act } from './perform-act.ts'
import { lockPlaced, openPlaces, relocate } from './relocate.ts'

/** Refuses with `unknown_item`, `category_name`, `category_levels`, `target_exists`. */
export const moveItem: Act<'move_item', { moved: string[] }> = {
  kind: 'move_item',
  touches: ({ id }) => [id],
  async store(tx, { id, to }, step) {
    const { main, sub } = parseCategoryName(to)
    if (sub === '')
      throw new UsageError('category_levels', `${to} has no subcategory.`, { hint: 'Give main/sub.' })
    const place = { main_category: main, subcategory: sub }
    await openPlaces(tx, [place])
    const placed = (await lockPlaced(tx, [id])).filter(({ item }) => item !== null)
    if (placed.length === 0)
      throw new UsageError('unknown_item', `There is no item ${id}.`, { hint: 'kba search finds items.' })
    await relocate(tx, step, placed, () => place)
    // A place that the user chose for an item is not chosen anew for a newer prompt or model.
    await tx.updateTable('posts').set({ placed_by: 'user' }).where('id', '=', id).execute()
    return { answer: { moved: [id] }, postIds: [id], before: { placed } }
  },
}
