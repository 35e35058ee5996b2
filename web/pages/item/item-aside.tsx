/** Beside the article: the user's note, the post that it was made from, related items, and how it was made. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Item } from '../../../src/contract/api/items.ts'
import { Bone } from '../../components/states.tsx'
import { SourcePost } from '../../components/source-post.tsx'
import { formatTime } from '../../lib/format.ts'
import { relatedQuestion } from '../../lib/questions.ts'
import { NoteSection } from './note-section.tsx'

export function ItemAside({ item }: { item: Item }) {
  return (
    <aside
      className="space-y-9 xl:sticky xl:top-7 xl:max-h-[calc(100dvh-3.5rem)] xl:self-start xl:overflow-y-auto xl:pr-1"
      aria-label="About this item"
    >
      <NoteSection key={item.id} item={item} />
      <section aria-labelledby="source-heading">
        <h2 id="source-heading" className="label mb-2.5">
          Original post
        </h2>
        <SourcePost source={item.source} />
      </section>
      <Related id={item.id} />
      <Making item={item} />
    </aside>
  )
}

function Related({ id }: { id: string }) {
  const { data } = useQuery(relatedQuestion(id))
  if (data?.items.length === 0) return null
  return (
    <section aria-labelledby="related-heading">
      <h2 id="related-heading" className="label mb-1.5">
        Related items
      </h2>
      {data === undefined ? (
        <Bone className="h-24" />
      ) : (
        <ul className="-mx-2">
          {data.items.map(({ id: other, title, main_category: main }) => (
            <li key={other}>
              <Link to="/knowledge/$itemId" params={{ itemId: other }} className="row-link block px-2 py-2">
                <span className="line-clamp-2 font-serif leading-snug">{title}</span>
                <span className="text-faint text-xs">{categoryLabel(main)}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Making({ item }: { item: Item }) {
  const { generated_by: by, path, created_at: created, updated_at: updated } = item
  const facts = [
    ['Written by', by.provider === 'builtin' ? 'the built-in model' : `${by.model} (${by.provider})`],
    ['Made', formatTime(created)],
    ['Changed', formatTime(updated)],
    ['File', path],
  ] as const
  return (
    <section aria-labelledby="making-heading">
      <h2 id="making-heading" className="label mb-2">
        How it was made
      </h2>
      <dl className="space-y-1.5 text-xs">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-3">
            <dt className="text-faint w-18 shrink-0">{name}</dt>
            <dd className="text-soft min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
