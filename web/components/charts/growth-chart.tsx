/** How a number grew: the sum as a line, what came each day as bars below it. */
import { useRef, useState } from 'react'
import { count, formatDay, formatShort } from '../../lib/format.ts'
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

/** @param points - One a day that has any, oldest first. */
export function GrowthChart({ points, label }: { points: readonly GrowthPoint[]; label: string }) {
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const [over, setOver] = useState<GrowthPoint>()
  const first = Date.parse(points[0]?.day ?? '1970-01-01')
  const last = Math.max(Date.parse(points.at(-1)?.day ?? '1970-01-01'), first + 86_400_000)
  const steps = stepsTo(points.at(-1)?.total ?? 0)
  const top = steps.at(-1) ?? 1
  const most = Math.max(...points.map(({ added }) => added), 1)
  const x = (day: string): number => LEFT + ((Date.parse(day) - first) / (last - first)) * (width - LEFT - 8)
  const y = (value: number): number => TOP + PLOT * (1 - value / top)
  const line = points
    .map(({ day, total }, index) => `${index === 0 ? 'M' : 'L'}${x(day).toFixed(1)} ${y(total).toFixed(1)}`)
    .join('')
  const end = points.at(-1)
  const nearest = (clientX: number, box: DOMRect): GrowthPoint | undefined => {
    const at = clientX - box.left
    return points.toSorted((a, b) => Math.abs(x(a.day) - at) - Math.abs(x(b.day) - at))[0]
  }
  return (
    <div ref={ref} className="relative">
      <p className="text-soft absolute top-0 right-0 text-xs tabular-nums" aria-hidden>
        {over === undefined
          ? ''
          : `${formatDay(over.day)}: ${count(over.added, 'item')}, ${formatShort(over.total)} in all`}
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
        {steps.map((value) => (
          <g key={value}>
            <line x1={LEFT} x2={width} y1={y(value)} y2={y(value)} className="stroke-line" />
            <text x={LEFT - 10} y={y(value) + 4} textAnchor="end" className="fill-faint text-2xs">
              {formatShort(value)}
            </text>
          </g>
        ))}
        {points.map(({ day, added }) => (
          <rect
            key={day}
            x={x(day) - 1}
            width={2}
            y={HEIGHT - BOTTOM - (added / most) * PLOT * 0.3}
            height={(added / most) * PLOT * 0.3}
            className="fill-line-strong"
          />
        ))}
        <path
          d={`${line}L${x(end?.day ?? '').toFixed(1)} ${HEIGHT - BOTTOM}L${LEFT} ${HEIGHT - BOTTOM}Z`}
          className="fill-accent/10"
        />
        <path d={line} fill="none" strokeWidth="2" strokeLinejoin="round" className="stroke-accent" />
        {over !== undefined && (
          <circle
            cx={x(over.day)}
            cy={y(over.total)}
            r="4"
            strokeWidth="2"
            className="fill-surface stroke-accent"
          />
        )}
        <text x={LEFT} y={HEIGHT - 6} className="fill-faint text-2xs">
          {points[0] && formatDay(points[0].day)}
        </text>
        <text x={width} y={HEIGHT - 6} textAnchor="end" className="fill-faint text-2xs">
          {end && formatDay(end.day)}
        </text>
      </svg>
    </div>
  )
}
