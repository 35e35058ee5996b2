/** The source of a citation beside the answer: the passages that were used, and the ways to the whole. */
import { Link } from '@tanstack/react-router'
import { ArrowRight, ArrowUpRight, X } from 'lucide-react'
import type { ChatSource } from '../../../src/contract/api/chat.ts'
import { buttonClass, IconButton } from '../../components/button.tsx'
import { SafeLink } from '../../components/safe-link.tsx'
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { pageOfKnowledge } from '../../lib/knowledge-address.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'

export function SourcePanel({ source, close }: { source: ChatSource; close: () => void }) {
  const { number, kind, id, gone, title, category, author, source_url: url, passages } = source
  useHotkeys({ Escape: close })
  return (
    <aside
      aria-label={`Source ${number}`}
      className="border-line bg-surface appear fixed inset-x-0 bottom-0 z-40 max-h-[75dvh] overflow-y-auto rounded-t-2xl border-t px-5 py-4 shadow-float lg:static lg:max-h-none lg:w-88 lg:shrink-0 lg:rounded-none lg:border-t-0 lg:border-l lg:shadow-none"
    >
      <div className="flex items-start justify-between gap-3">
        <p className="label pt-2">
          Source {number}
          {kind === 'synthesis' && ', a synthesis'}
        </p>
        <IconButton label="Close the source" icon={X} onClick={close} />
      </div>
      {gone ? (
        <p className="text-soft mt-2">It was deleted since this answer was given.</p>
      ) : (
        <>
          <p className="text-accent mt-1 text-xs">{category.split('/').map(categoryLabel).join(' / ')}</p>
          <h2 className="mt-1 font-serif text-lg leading-snug">{title}</h2>
          {author !== null && <p className="text-soft mt-1 text-xs">@{author}</p>}
          <div className="mt-4 flex flex-wrap gap-2">
            <Link to={pageOfKnowledge(kind, id)} className={buttonClass('plain', 'small')}>
              Read it <ArrowRight aria-hidden className="size-3.5" />
            </Link>
            {url !== null && (
              <SafeLink href={url} className={buttonClass('quiet', 'small')}>
                The post <ArrowUpRight aria-hidden className="size-3.5" />
              </SafeLink>
            )}
          </div>
          <h3 className="label mt-6 mb-2">What the answer used</h3>
          {passages.map(({ heading, text }, index) => (
            <blockquote key={index} className="border-accent/40 mb-4 border-l-2 pl-3.5">
              {heading !== '' && <p className="text-faint mb-1 text-xs">{heading}</p>}
              <p className="text-soft text-[0.8125rem] leading-relaxed whitespace-pre-wrap">{text}</p>
            </blockquote>
          ))}
        </>
      )}
    </aside>
  )
}
