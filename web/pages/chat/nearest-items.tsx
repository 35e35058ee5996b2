/** What comes near, where the knowledge base does not hold the answer. */
import { Link } from '@tanstack/react-router'
import type { NearestItem } from '../../../src/contract/api/chat.ts'
import { pageOfKnowledge } from '../../lib/knowledge-address.ts'

export function NearestItems({ items }: { items: readonly NearestItem[] }) {
  const there = items.filter(({ gone }) => !gone)
  return (
    <div className="border-line bg-surface mt-4 rounded-xl border px-4 py-3">
      <p className="font-medium">Not in your knowledge base</p>
      {there.length > 0 && (
        <>
          <p className="text-soft mt-0.5 text-xs">The closest matches:</p>
          <ul className="mt-1.5 space-y-1">
            {there.map(({ kind, id, title }) => (
              <li key={id}>
                <Link
                  to={pageOfKnowledge(kind, id)}
                  className="font-serif underline-offset-3 hover:underline"
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}
