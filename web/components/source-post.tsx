/** The post, and its thread, as their author wrote them: plain text from outside. */
import { ArrowUpRight } from 'lucide-react'
import type { SourcePost as Source } from '../../src/contract/api/items.ts'
import { formatTime } from '../lib/format.ts'
import { SafeLink } from './safe-link.tsx'

type Part = Source['parts'][number]
type Inner = NonNullable<Part['quoted']>

export function SourcePost({ source }: { source: Source }) {
  const { parts, url, folders, also_saved_as: also } = source
  return (
    <div className="card overflow-hidden">
      {parts.map((part) => (
        <div key={part.id} className="border-line border-b px-4 py-3.5 last:border-b-0">
          <PartView part={part} />
          {part.quoted !== null && <Quoted part={part.quoted} says="quotes" />}
          {part.reposted !== null && <Quoted part={part.reposted} says="reposts" />}
        </div>
      ))}
      <SafeLink
        href={url}
        className="border-line bg-paper/60 text-soft hover:text-ink flex items-center justify-between gap-2 border-t px-4 py-2.5 text-xs font-medium"
      >
        <span className="truncate">
          {folders.length > 0 ? `Open the source · in ${folders.join(', ')}` : 'Open the source'}
        </span>
        <ArrowUpRight aria-hidden className="size-4 shrink-0" />
      </SafeLink>
      {also.length > 0 && <AlsoSavedAs posts={also} />}
    </div>
  )
}

/** Posts that were merged into this one. */
function AlsoSavedAs({ posts }: { posts: Source['also_saved_as'] }) {
  return (
    <div className="border-line border-t px-4 py-3">
      <h3 className="label">Also saved as</h3>
      <ul className="mt-2 space-y-3">
        {posts.map(({ id, url, author, posted_at: postedAt, text }) => (
          <li key={id}>
            <SafeLink
              href={url}
              className="hover:text-ink text-soft text-xs font-medium underline underline-offset-3"
            >
              {author.name ?? author.handle ?? 'Another post'}
              {postedAt !== null && `, ${formatTime(postedAt)}`}
            </SafeLink>
            {text !== '' && (
              <p className="text-soft mt-1 line-clamp-4 text-xs leading-relaxed whitespace-pre-wrap">
                {text}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}

function PartView({ part }: { part: Inner }) {
  const { author, posted_at: postedAt, text, unavailable, links } = part
  const name = author.name ?? author.handle ?? 'Unknown author'
  return (
    <>
      <div className="flex items-center gap-2.5">
        <span
          aria-hidden
          className="bg-sunken text-soft grid size-8 shrink-0 place-items-center rounded-full font-serif"
        >
          {Array.from(name)[0]?.toUpperCase()}
        </span>
        <div className="min-w-0 leading-tight">
          <p className="truncate font-medium">{name}</p>
          <p className="text-faint truncate text-xs">
            {author.handle !== undefined && `@${author.handle}`}
            {postedAt !== null && ` · ${formatTime(postedAt)}`}
          </p>
        </div>
      </div>
      <p className="text-soft mt-2.5 text-[0.8125rem] leading-relaxed whitespace-pre-wrap">
        {unavailable === null ? text : `X no longer shows this post: ${unavailable}`}
      </p>
      <Around part={part} />
      {links.map(({ url, title }) => (
        <SafeLink
          key={url}
          href={url}
          className="border-line hover:border-line-strong mt-2 block truncate rounded-lg border px-2.5 py-1.5 text-xs"
        >
          {title ?? url.replace(/^https?:\/\/(www\.)?/, '')}
        </SafeLink>
      ))}
    </>
  )
}

/** What readers and X say of the post. */
function Around({ part }: { part: Inner }) {
  const { community_note: note, translation, warnings, community, counts, versions } = part
  const facts = [
    ...(warnings.length > 0 ? [`X warns: ${warnings.join(', ')}`] : []),
    ...(community === null ? [] : [`in ${community}`]),
    ...(versions.length > 1 ? [`edited, ${versions.length} versions`] : []),
    ...COUNTED.flatMap((name) => {
      const number = counts?.[name]
      return number === undefined ? [] : [`${number.toLocaleString('en')} ${name}`]
    }),
  ]
  return (
    <>
      {translation !== null && (
        <p className="text-faint mt-2 text-xs leading-relaxed whitespace-pre-wrap">
          Translation by X: {translation}
        </p>
      )}
      {note !== null && (
        <p className="border-line bg-sunken mt-2.5 rounded-lg border px-2.5 py-2 text-xs leading-relaxed whitespace-pre-wrap">
          <strong>Readers added context:</strong> {note.text}
        </p>
      )}
      {facts.length > 0 && <p className="text-faint mt-2 text-xs">{facts.join(' · ')}</p>}
    </>
  )
}

const COUNTED = ['likes', 'reposts', 'views'] as const

function Quoted({ part, says }: { part: Inner; says: string }) {
  return (
    <div className="border-line mt-3 rounded-lg border px-3 py-2.5">
      <p className="text-faint mb-2 text-xs">{says}</p>
      <PartView part={part} />
    </div>
  )
}
