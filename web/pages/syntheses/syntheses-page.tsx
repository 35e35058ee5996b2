/** All syntheses, by topic: those of main topics as chapters, those of subtopics below them. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { BookOpenText } from 'lucide-react'
import { useEffect } from 'react'
import type { SynthesisCard } from '../../../src/contract/api/syntheses.ts'
import { buttonClass } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { count, formatAgo } from '../../lib/format.ts'
import { synthesesQuestion } from '../../lib/questions.ts'

export function SynthesesPage() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(synthesesQuestion)
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  const chapters = Map.groupBy(
    data?.pages.flatMap(({ syntheses }) => syntheses) ?? [],
    (card) => card.main_category,
  )
  return (
    <Page
      title="Syntheses"
      about="What the items of a topic say when read together, with the source of each statement."
    >
      {error !== null && (
        <Failed error={error} what="The syntheses could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones />}
      {data !== undefined && chapters.size === 0 && <NoSyntheses />}
      <div className="space-y-10">
        {[...chapters].map(([main, cards]) => (
          <Chapter key={main} main={main} cards={cards} />
        ))}
      </div>
    </Page>
  )
}

function Chapter({ main, cards }: { main: string; cards: readonly SynthesisCard[] }) {
  const whole = cards.find((card) => card.subcategory === null)
  const parts = cards.filter((card) => card.subcategory !== null)
  return (
    <section
      aria-label={categoryLabel(main)}
      className="[contain-intrinsic-size:auto_20rem] [content-visibility:auto]"
    >
      <h2 className="label mb-3">{categoryLabel(main)}</h2>
      <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {whole !== undefined && (
          <li className="sm:col-span-2 lg:col-span-3">
            <CardView card={whole} isWhole />
          </li>
        )}
        {parts.map((card) => (
          <li key={card.subcategory} className="min-w-0">
            <CardView card={card} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function CardView({ card, isWhole = false }: { card: SynthesisCard; isWhole?: boolean }) {
  const { main_category: main, subcategory, title, excerpt, item_count: items, updated_at: updated } = card
  return (
    <article className="card hover:border-line-strong relative flex h-full flex-col px-5 py-4 transition-colors">
      <h3 className={isWhole ? 'font-serif text-xl' : 'font-serif text-[1.05rem] leading-snug'}>
        <Link
          {...(subcategory === null
            ? { to: '/syntheses/$main', params: { main } }
            : { to: '/syntheses/$main/$sub', params: { main, sub: subcategory } })}
          className="after:absolute after:inset-0 after:rounded-xl"
        >
          {title}
        </Link>
      </h3>
      <p
        className={`text-soft mt-1.5 leading-relaxed ${isWhole ? 'line-clamp-2 max-w-3xl' : 'line-clamp-3 text-[0.8125rem]'}`}
      >
        {excerpt}
      </p>
      <p className="text-faint mt-auto pt-3 text-xs">
        {count(items, isWhole ? 'source' : 'item')} · {formatAgo(updated)}
      </p>
    </article>
  )
}

function NoSyntheses() {
  return (
    <Empty
      icon={BookOpenText}
      title="No syntheses yet"
      actions={
        <Link to="/" className={buttonClass('primary')}>
          Start a run
        </Link>
      }
    >
      Every topic with at least three items gets one. The next run writes the missing ones.
    </Empty>
  )
}
