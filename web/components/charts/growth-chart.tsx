/** How a number grew: the sum as a line, what came each day as bars below it. */
import { useRef, useState } from 'react'
import { count, formatDay, formatShort } from '../../lib/format.ts'
import { Axis } from './axis.tsx'
import { stepsTo } from './scale.ts'
import { useWidth } from './width.ts'

export interface GrowthPoint {
  day: string
  added: number
  total: number
}

const HEIGHT = 220
const LEFT = 44
const BOTTOM = 24
const TOP = 10
const PLOT = HEIGHT - TOP - BOTTOM
const FLOOR = HEIGHT - BOTTOM
/** Of the plot's height, for the days. */
const DAYS_SHARE = 0.3
const DAY_MS = 86_400_000
const LEAST_DAYS = 7

/** @param points - One a day that has any, oldest first; at least one. */
export function GrowthChart({ points: told, label }: { points: readonly GrowthPoint[]; label: string }) {
  const points = sinceBefore(told)
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const [over, setOver] = useState<GrowthPoint>()
  const { steps, x, y } = scalesOf(points, width)
  const nearest = (clientX: number, box: DOMRect): GrowthPoint | undefined => {
    const distance = ({ day }: GrowthPoint): number => Math.abs(x(day) - (clientX - box.left))
    return points.toSorted((a, b) => distance(a) - distance(b))[0]
  }
  return (
    <div ref={ref} className="relative">
      <p className="text-soft absolute top-0 right-0 text-xs tabular-nums" aria-hidden>
        {over && `${formatDay(over.day)}: ${count(over.added, 'item')}, ${formatShort(over.total)} in all`}
      </p>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={label}
        onPointerMove={(event) =>
          setOver(nearest(event.clientX, event.currentTarget.getBoundingClientRect()))
        }
        onPointerLeave={() => setOver(undefined)}
        className="block"
      >
        <Axis steps={steps} left={LEFT} right={width} y={y} format={formatShort} />
        <Days points={points} x={x} />
        <Sum points={points} x={x} y={y} />
        {over !== undefined && (
          <circle
            cx={x(over.day)}
            cy={y(over.total)}
            r="4"
            strokeWidth="2"
            className="fill-surface stroke-accent"
          />
        )}
        <Ends first={points[0]?.day} last={points.at(-1)?.day} width={width} />
      </svg>
    </div>
  )
}

/** What was made within a week stands at the end of one, and rises from what there was before. */
function sinceBefore(points: readonly GrowthPoint[]): readonly GrowthPoint[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return points
  const weekBefore = Date.parse(last.day) - LEAST_DAYS * DAY_MS
  if (Date.parse(first.day) <= weekBefore) return points
  const total = first.total - first.added
  const dayBefore = Date.parse(first.day) - DAY_MS
  const days = [weekBefore, dayBefore].filter((at, index) => index === 0 || at > weekBefore)
  return [...days.map((at) => ({ day: new Date(at).toISOString().slice(0, 10), added: 0, total })), ...points]
}

function scalesOf(points: readonly GrowthPoint[], width: number) {
  const first = Date.parse(points[0]?.day ?? '1970-01-01')
  const last = Math.max(Date.parse(points.at(-1)?.day ?? '1970-01-01'), first + DAY_MS)
  const steps = stepsTo(points.at(-1)?.total ?? 0)
  const top = steps.at(-1) ?? 1
  return {
    steps,
    x: (day: string): number => LEFT + ((Date.parse(day) - first) / (last - first)) * (width - LEFT - 8),
    y: (value: number): number => TOP + PLOT * (1 - value / top),
  }
}

interface MarksProps {
  points: readonly GrowthPoint[]
  x: (day: string) => number
}

function Days({ points, x }: MarksProps) {
  const most = Math.max(...points.map(({ added }) => added), 1)
  return points.map(({ day, added }) => {
    const height = (added / most) * PLOT * DAYS_SHARE
    return (
      <rect
        key={day}
        x={x(day) - 1}
        width={2}
        y={FLOOR - height}
        height={height}
        className="fill-line-strong"
      />
    )
  })
}

function Sum({ points, x, y }: MarksProps & { y: (value: number) => number }) {
  const corners = points.map(({ day, total }) => `${x(day).toFixed(1)} ${y(total).toFixed(1)}`)
  const line = `M${corners.join('L')}`
  return (
    <>
      <path
        d={`${line}L${x(points.at(-1)?.day ?? '')} ${FLOOR}L${LEFT} ${FLOOR}Z`}
        className="fill-accent/10"
      />
      <path d={line} fill="none" strokeWidth="2" strokeLinejoin="round" className="stroke-accent" />
    </>
  )
}

function Ends({
  first,
  last,
  width,
}: {
  first: string | undefined
  last: string | undefined
  width: number
}) {
  return (
    <>
      <text x={LEFT} y={HEIGHT - 6} className="fill-faint text-2xs">
        {first !== undefined && formatDay(first)}
      </text>
      <text x={width} y={HEIGHT - 6} textAnchor="end" className="fill-faint text-2xs">
        {last !== undefined && last !== first && formatDay(last)}
      </text>
    </>
  )
}
