/** An empty conversation: what can be asked, from what is there. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CornerDownRight } from 'lucide-react'
import { MAIN_ALONE, UNSORTED_PLACE } from '../../../src/contract/special-places.ts'
import { buttonClass } from '../../components/button.tsx'
import type { Answer } from '../../lib/answers.ts'
import { categoriesQuestion } from '../../lib/questions.ts'

const MAX_STARTERS = 4

export function Starters({ ask }: { ask: (question: string) => void }) {
  const { data } = useQuery(categoriesQuestion)
  const questions = nameTopics(data?.categories ?? []).map((title) => `What do I have about ${title}?`)
  return (
    <div className="pt-[6vh]">
      <h2 className="font-serif text-3xl tracking-[-0.015em] text-balance">Ask about anything you saved.</h2>
      <p className="text-soft mt-3 max-w-lg leading-relaxed">
        Answers come from your own items, with numbered sources beside them. If your knowledge base has no
        answer, you are told so.
      </p>
      {data?.items === 0 ? (
        <Link to="/import" className={buttonClass('primary', 'normal', 'mt-6')}>
          Import bookmarks first
        </Link>
      ) : (
        <ul className="mt-8 space-y-1">
          {questions.map((question) => (
            <li key={question}>
              <button
                type="button"
                onClick={() => ask(question)}
                className="row-link text-soft hover:text-ink -mx-3 flex w-full items-center gap-3 px-3 py-2 text-left"
              >
                <CornerDownRight aria-hidden className="text-faint size-4 shrink-0" />
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** A topic is asked for by its name: that has an answer with any model, and without one. */
function nameTopics(categories: Answer<'categories', 'listCategories'>['categories']): string[] {
  const topics = categories
    .filter(({ main_category: main }) => main !== UNSORTED_PLACE.mainCategory)
    .flatMap(({ title, subcategories }) =>
      subcategories.map((sub) => ({
        items: sub.items,
        title: sub.subcategory === MAIN_ALONE ? title : sub.title,
      })),
    )
    .toSorted((a, b) => b.items - a.items)
  return [...new Set(topics.map(({ title }) => title))].slice(0, MAX_STARTERS)
}
