/** How much there is, in four numbers. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Bone } from '../../components/states.tsx'
import { formatNumber } from '../../lib/format.ts'
import { totalsQuestion } from '../../lib/questions.ts'

export function Totals() {
  const { data } = useQuery(totalsQuestion)
  const figures = [
    { to: '/knowledge', name: 'Items', value: data?.items },
    { to: '/knowledge', name: 'Topics', value: data?.categories },
    { to: '/syntheses', name: 'Syntheses', value: data?.syntheses },
    { to: '/import', name: 'Posts waiting', value: data === undefined ? undefined : data.queued },
  ] as const
  return (
    <dl className="border-line bg-line grid grid-cols-2 gap-px overflow-hidden rounded-xl border sm:grid-cols-4">
      {figures.map(({ to, name, value }) => (
        <div key={name} className="bg-surface relative px-5 py-3.5">
          <dt className="text-faint text-xs">
            <Link to={to} className="after:absolute after:inset-0">
              {name}
            </Link>
          </dt>
          <dd className="mt-0.5 font-serif text-[1.65rem] leading-9 tabular-nums">
            {value === undefined ? <Bone className="my-1.5 h-6 w-16" /> : formatNumber(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
