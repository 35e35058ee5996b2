/** A synthesis to read, with its sources beside it. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ArrowLeft, BookX } from 'lucide-react'
import { useMemo } from 'react'
import type { Synthesis } from '../../../src/contract/api/syntheses.ts'
import { buttonClass } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown/markdown.tsx'
import { parseMarkdown, splitArticle } from '../../components/markdown/parse.ts'
import { Page, useTitle } from '../../components/page.tsx'
import { Empty, Failed } from '../../components/states.tsx'
import { LoadingPage } from '../../layout/page-states.tsx'
import { ApiFault } from '../../lib/api.ts'
import { count, formatAgo } from '../../lib/format.ts'
import { synthesisQuestion } from '../../lib/questions.ts'
import { pageOfPath, pageOfSource } from './page-of-path.ts'

const ELSEWHERE = new Set(['Sources'])

export function SynthesisPage() {
  const { main = '', sub } = useParams({ strict: false })
  const place = sub === undefined ? main : `${main}/${sub}`
  const { data, error, refetch } = useQuery(synthesisQuestion(place))
  useTitle(data?.title ?? 'Synthesis')
  if (error instanceof ApiFault && (error.status === 404 || error.status === 400)) return <UnknownSynthesis />
  if (error && data === undefined)
    return (
      <Page title="Synthesis">
        <Failed error={error} what="The synthesis could not be loaded." retry={() => void refetch()} />
      </Page>
    )
  if (data === undefined) return <LoadingPage />
  return <Reading synthesis={data} />
}

function Reading({ synthesis }: { synthesis: Synthesis }) {
  const {
    title,
    body,
    main_category: main,
    subcategory,
    item_count: items,
    updated_at: updated,
    model,
  } = synthesis
  const { lead, body: nodes, headings } = useMemo(() => splitArticle(parseMarkdown(body), ELSEWHERE), [body])
  const addresses = { image: () => undefined, page: (url: string) => pageOfPath(synthesis, url) }
  return (
    <div className="mx-auto max-w-6xl px-4 pt-5 pb-20 sm:px-8 sm:pt-7">
      <Link to="/syntheses" className={buttonClass('quiet', 'small', '-ml-2.5')}>
        <ArrowLeft aria-hidden className="size-4" />
        Syntheses
      </Link>
      <header className="mt-7">
        <p className="text-accent text-[0.8125rem]">
          {categoryLabel(main)}
          {subcategory !== null && ` / ${categoryLabel(subcategory)}`}
        </p>
        <h1 className="mt-2 max-w-[32ch] font-serif text-3xl leading-[1.15] tracking-[-0.015em] text-balance sm:text-[2.5rem]">
          {title}
        </h1>
        <p className="text-soft mt-4">
          From{' '}
          {count(
            items,
            subcategory === null ? 'synthesis' : 'item',
            subcategory === null ? 'syntheses' : 'items',
          )}
          , written {formatAgo(updated)} by {model}
        </p>
      </header>
      <div className="mt-8 grid gap-x-14 gap-y-10 xl:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="prose max-w-[44rem] min-w-0">
          {lead !== undefined && (
            <div className="text-soft font-serif text-[1.175rem] leading-[1.65]">
              <Markdown nodes={[lead]} addresses={addresses} />
            </div>
          )}
          <Markdown nodes={nodes} addresses={addresses} />
        </div>
        <aside
          aria-label="About this synthesis"
          className="space-y-9 xl:sticky xl:top-7 xl:max-h-[calc(100dvh-3.5rem)] xl:self-start xl:overflow-y-auto"
        >
          {headings.length > 1 && <Contents headings={headings} />}
          <Sources synthesis={synthesis} />
        </aside>
      </div>
    </div>
  )
}

function Contents({ headings }: { headings: readonly { id: string; text: string }[] }) {
  return (
    <nav aria-label="Contents" className="hidden xl:block">
      <h2 className="label mb-2">Contents</h2>
      <ul className="space-y-1">
        {headings.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`} className="text-soft hover:text-ink line-clamp-2">
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Sources({ synthesis: { sources } }: { synthesis: Synthesis }) {
  if (sources.length === 0) return null
  return (
    <section aria-labelledby="sources-heading">
      <h2 id="sources-heading" className="label mb-2">
        Sources
      </h2>
      <ol className="space-y-px">
        {sources.map((source, index) => (
          <li key={source.path}>
            <Link to={pageOfSource(source)} className="row-link -mx-2 flex gap-2.5 px-2 py-1.5">
              <span className="text-faint w-5 shrink-0 text-right text-xs leading-5 tabular-nums">
                {index + 1}
              </span>
              <span className="line-clamp-2">{source.title}</span>
            </Link>
          </li>
        ))}
      </ol>
    </section>
  )
}

function UnknownSynthesis() {
  return (
    <Page title="Synthesis">
      <Empty
        icon={BookX}
        title="This topic has no synthesis yet"
        actions={
          <Link to="/syntheses" className={buttonClass('primary')}>
            All syntheses
          </Link>
        }
      >
        It is written once the topic has enough items.
      </Empty>
    </Page>
  )
}
