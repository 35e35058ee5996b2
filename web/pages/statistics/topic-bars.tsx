import { categoryLabel } from '../../../src/contract/category-label.ts'
import { Link } from '@tanstack/react-router'
import type { Statistics } from '../../../src/contract/api/statistics.ts'
import { BarList } from '../../components/charts/bar-list.tsx'
import { Section } from '../../components/page.tsx'
import { count } from '../../lib/format.ts'

const SHOWN = 12

/** Items by main topic, the largest first. */
export function TopicBars({ topics }: { topics: Statistics['by_category'] }) {
  const sums = new Map<string, number>()
  for (const { main_category: main, items } of topics) sums.set(main, (sums.get(main) ?? 0) + items)
  const bars = [...sums].sort(([, a], [, b]) => b - a)
  return (
    <Section title="Items by topic" note={count(bars.length, 'topic')}>
      {bars.length === 0 && <p className="text-faint py-8 text-center">No topics yet.</p>}
      <BarList
        bars={bars.slice(0, SHOWN).map(([main, value]) => ({
          key: main,
          name: (
            <Link to="/knowledge" search={{ main }} className="hover:underline">
              {categoryLabel(main)}
            </Link>
          ),
          value,
        }))}
      />
    </Section>
  )
}
