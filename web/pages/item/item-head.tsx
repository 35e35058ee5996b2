/** Title and place of an item, and what can be done with it. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { Link } from '@tanstack/react-router'
import { ArrowDown, ArrowLeft, ArrowUp, FolderInput, PencilLine } from 'lucide-react'
import { useState } from 'react'
import type { Item } from '../../../src/contract/api/items.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { formatDay } from '../../lib/format.ts'
import { rememberOpened, trailOf } from '../../lib/browse-trail.ts'
import { DeleteButton } from './delete-button.tsx'
import { EditDialog } from './edit-dialog.tsx'
import { ItemMarks } from './item-marks.tsx'
import { MoveDialog } from './move-dialog.tsx'

export function ItemHead({ item }: { item: Item }) {
  const [work, setWork] = useState<'edit' | 'move'>()
  const close = (): void => setWork(undefined)
  const {
    id,
    title,
    main_category: main,
    subcategory,
    tags,
    author,
    posted_at: postedAt,
    user_edited: isEdited,
  } = item
  return (
    <header>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <TrailLinks id={id} />
        <div className="flex flex-wrap items-center gap-1.5 sm:gap-2">
          <ItemMarks item={item} />
          <Button size="small" icon={FolderInput} onClick={() => setWork('move')}>
            Move
          </Button>
          <Button size="small" icon={PencilLine} onClick={() => setWork('edit')}>
            Edit
          </Button>
          <DeleteButton id={item.id} />
        </div>
      </div>
      <p className="mt-7 text-[0.8125rem]">
        <Link to="/knowledge" search={{ main }} className="text-accent hover:underline">
          {categoryLabel(main)}
        </Link>
        <span className="text-faint"> / </span>
        <Link to="/knowledge" search={{ main, sub: subcategory }} className="text-accent hover:underline">
          {categoryLabel(subcategory)}
        </Link>
      </p>
      <h1 className="mt-2 max-w-[26ch] font-serif text-3xl leading-[1.15] tracking-[-0.015em] text-balance sm:max-w-[32ch] sm:text-[2.5rem]">
        {title}
      </h1>
      <p className="text-soft mt-4 flex flex-wrap items-center gap-x-3 gap-y-2">
        <span>
          {author === null ? 'Unknown author' : `@${author}`}
          {postedAt !== null && `, ${formatDay(postedAt)}`}
        </span>
        {isEdited && (
          <span className="bg-accent-wash text-accent rounded-full px-2 py-0.5 text-xs">Edited by you</span>
        )}
        {tags.map((tag) => (
          <span key={tag} className="border-line text-faint rounded-full border px-2 py-0.5 text-xs">
            {tag}
          </span>
        ))}
      </p>
      {work === 'edit' && <EditDialog item={item} close={close} />}
      {work === 'move' && <MoveDialog item={item} close={close} />}
    </header>
  )
}

/** Back to the list, and to the items before and after this one in it. */
function TrailLinks({ id }: { id: string }) {
  const trail = trailOf(id)
  const at = trail?.ids.indexOf(id) ?? -1
  return (
    <div className="flex items-center gap-1">
      <Link to="/knowledge" search={trail?.search ?? {}} className={buttonClass('quiet', 'small', '-ml-2.5')}>
        <ArrowLeft aria-hidden className="size-4" />
        {trail === undefined ? 'Knowledge base' : 'Back'}
      </Link>
      {trail !== undefined && (
        <>
          <Neighbour id={trail.ids[at - 1]} label="Previous item" icon={ArrowUp} />
          <Neighbour id={trail.ids[at + 1]} label="Next item" icon={ArrowDown} />
          <span className="text-faint ml-1 text-xs tabular-nums">
            {at + 1} of {trail.ids.length}
          </span>
        </>
      )}
    </div>
  )
}

function Neighbour({
  id,
  label,
  icon: Icon,
}: {
  id: string | undefined
  label: string
  icon: typeof ArrowUp
}) {
  const look = classNames(
    'text-soft grid size-7 place-items-center rounded-lg',
    id === undefined ? 'opacity-30' : 'hover:bg-hover hover:text-ink',
  )
  if (id === undefined)
    return (
      <span aria-hidden className={look}>
        <Icon className="size-4" />
      </span>
    )
  return (
    <Link
      to="/knowledge/$itemId"
      params={{ itemId: id }}
      onClick={() => rememberOpened(id)}
      aria-label={label}
      title={label}
      className={look}
    >
      <Icon aria-hidden className="size-4" />
    </Link>
  )
}
