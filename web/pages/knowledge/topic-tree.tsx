/** The two levels of topics, with how many items each has. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { MainCategory } from '../../../src/contract/api/categories.ts'
import { classNames } from '../../components/class-names.ts'
import { Bone, Failed } from '../../components/states.tsx'
import { formatNumber } from '../../lib/format.ts'
import { categoriesQuestion } from '../../lib/questions.ts'
import type { BrowseSearch } from '../../lib/browse-search.ts'
import { DuplicatesLink } from './duplicates-link.tsx'
import { TopicMenu } from './topic-menu.tsx'

interface TreeProps {
  search: BrowseSearch
  /** Told when a topic was chosen. */
  onChoose?: () => void
}

const ROW =
  'text-soft hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink flex h-8 min-w-0 flex-1 items-center gap-2 rounded-lg pr-2 transition-colors'

export function TopicTree({ search, onChoose }: TreeProps) {
  const { data, error, refetch } = useQuery(categoriesQuestion)
  if (error)
    return <Failed error={error} what="The topics could not be loaded." retry={() => void refetch()} />
  if (data === undefined)
    return (
      <div className="space-y-3 px-2">
        {Array.from({ length: 9 }, (_, row) => (
          <Bone key={row} className="h-5" />
        ))}
      </div>
    )
  return (
    <nav aria-label="Topics">
      <Link
        to="/knowledge"
        search={({ main: _m, sub: _s, ...rest }) => rest}
        aria-current={search.main === undefined ? 'true' : undefined}
        onClick={onChoose}
        className={classNames(ROW, 'mb-2 pl-2.5 font-medium')}
        activeProps={{}}
      >
        <span className="flex-1">All items</span>
        <Count value={data.items} />
      </Link>
      <ul className="space-y-px">
        {data.categories.map((category) => (
          <Branch key={category.main_category} category={category} search={search} onChoose={onChoose} />
        ))}
      </ul>
      <DuplicatesLink onChoose={onChoose} />
    </nav>
  )
}

function Count({ value }: { value: number }) {
  return (
    <span className="text-faint text-xs tabular-nums group-hover:opacity-0 group-has-focus-visible:opacity-0">
      {formatNumber(value)}
    </span>
  )
}

interface BranchProps {
  category: MainCategory
  search: BrowseSearch
  onChoose: (() => void) | undefined
}

function Branch({ category, search, onChoose }: BranchProps) {
  const { main_category: main, title, items, subcategories } = category
  const isChosen = search.main === main
  const [isOpen, setOpen] = useState(isChosen)
  return (
    <li>
      <div className="group relative flex items-center">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`Subtopics of ${title}`}
          onClick={() => setOpen(!isOpen)}
          className="text-faint hover:text-ink grid size-7 shrink-0 place-items-center rounded-md"
        >
          <ChevronRight
            aria-hidden
            className={classNames('size-3.5 transition-transform', isOpen && 'rotate-90')}
          />
        </button>
        <Link
          to="/knowledge"
          search={({ sub: _s, ...rest }) => ({ ...rest, main })}
          aria-current={isChosen && search.sub === undefined ? 'true' : undefined}
          activeProps={{}}
          onClick={() => {
            setOpen(true)
            onChoose?.()
          }}
          className={classNames(ROW, 'pl-1 font-medium')}
        >
          <span className="min-w-0 flex-1 truncate">{title}</span>
          <Count value={items} />
        </Link>
        <TopicMenu name={main} title={title} />
      </div>
      {isOpen && (
        <ul className="border-line my-px ml-3.5 space-y-px border-l pl-2.5">
          {subcategories.map(({ subcategory, title: name, items: inside }) => (
            <li key={subcategory} className="group relative flex items-center">
              <Link
                to="/knowledge"
                search={(now) => ({ ...now, main, sub: subcategory })}
                aria-current={isChosen && search.sub === subcategory ? 'true' : undefined}
                activeProps={{}}
                onClick={onChoose}
                className={classNames(ROW, 'pl-2.5')}
              >
                <span className="min-w-0 flex-1 truncate">{name}</span>
                <Count value={inside} />
              </Link>
              <TopicMenu name={`${main}/${subcategory}`} title={name} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
