/** Favourite and reading state of an item. Each is undone by setting it back. */
import { Star } from 'lucide-react'
import type { Item } from '../../../src/contract/api/items.ts'
import { READING_STATES, type ReadingState } from '../../../src/contract/post.ts'
import { IconButton } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { Select } from '../../components/fields.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { READING_LABELS, useMarks } from '../../lib/use-marks.ts'

export function ItemMarks({ item: { id, favourite, reading } }: { item: Item }) {
  const { mutate } = useMarks(id)
  const toggle = (): void => mutate({ favourite: !favourite })
  useHotkeys({
    s: toggle,
    u: () => mutate({ reading: reading === 'unread' ? null : 'unread' }),
    r: () => mutate({ reading: reading === 'read' ? null : 'read' }),
  })
  return (
    <div className="flex items-center gap-1">
      <IconButton
        label="Favourite"
        icon={Star}
        aria-pressed={favourite}
        onClick={toggle}
        className={classNames(favourite && '[&>svg]:fill-accent text-accent! hover:text-accent!')}
      />
      <Select
        aria-label="Reading state"
        className="h-7 w-auto py-0 text-xs"
        value={reading ?? ''}
        onChange={({ target: { value } }) =>
          mutate({ reading: value === '' ? null : (value as ReadingState) })
        }
      >
        <option value="">Not marked</option>
        {READING_STATES.map((state) => (
          <option key={state} value={state}>
            {READING_LABELS[state]}
          </option>
        ))}
      </Select>
    </div>
  )
}
