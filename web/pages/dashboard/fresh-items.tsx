/** Items as the run makes them. */
import { Section } from '../../components/page.tsx'
import { ItemTile } from '../../components/item-tile.tsx'
import { useLive } from '../../lib/live.ts'

const SHOWN = 6

export function FreshItems() {
  const items = useLive((live) => live.items)
  if (items.length === 0) return null
  return (
    <Section title="Just written" note="newest first">
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {items.slice(0, SHOWN).map((item) => (
          <li key={item.id} className="appear min-w-0">
            <ItemTile item={item} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
