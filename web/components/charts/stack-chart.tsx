/** Amounts in parts, one column each, such as seconds by phase for each run. */
import { useRef } from 'react'
import { Axis } from './axis.tsx'
import { stepsTo } from './scale.ts'
import { useWidth } from './width.ts'

export interface Stack {
  key: string
  /** Told when it is pointed at. */
  title: string
  /** By the number of the part. */
  parts: readonly number[]
}

interface StackChartProps {
  label: string
  stacks: readonly Stack[]
  parts: readonly string[]
  format: (value: number) => string
  unit: 'number' | 'seconds'
}

const FILLS = [
  'fill-series-1',
  'fill-series-2',
  'fill-series-3',
  'fill-series-4',
  'fill-series-5',
  'fill-series-6',
  'fill-series-7',
]
const DOTS = [
  'bg-series-1',
  'bg-series-2',
  'bg-series-3',
  'bg-series-4',
  'bg-series-5',
  'bg-series-6',
  'bg-series-7',
]
const HEIGHT = 200
const LEFT = 60
const PLOT_TOP = 8
const PLOT = HEIGHT - PLOT_TOP - 8

export function StackChart({ label, stacks, parts, format, unit }: StackChartProps) {
  const ref = useRef<HTMLDivElement>(null)
  const width = useWidth(ref)
  const sums = stacks.map((stack) => stack.parts.reduce((sum, value) => sum + value, 0))
  const steps = stepsTo(Math.max(...sums, 0), unit)
  const top = steps.at(-1) ?? 1
  const slot = (width - LEFT) / Math.max(stacks.length, 8)
  const bar = Math.min(slot * 0.68, 36)
  return (
    <div ref={ref}>
      <svg width={width} height={HEIGHT} role="img" aria-label={label} className="block">
        <Axis
          steps={steps}
          left={LEFT}
          right={width}
          y={(value) => PLOT_TOP + PLOT * (1 - value / top)}
          format={format}
        />
        {stacks.map((stack, index) => (
          <Column
            key={stack.key}
            stack={stack}
            x={LEFT + slot * (index + 0.5) - bar / 2}
            width={bar}
            top={top}
          />
        ))}
      </svg>
      <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1">
        {parts.map((name, index) => (
          <li key={name} className="text-soft flex items-center gap-1.5 text-xs">
            <span aria-hidden className={`size-2.5 rounded-[3px] ${DOTS[index % DOTS.length] ?? ''}`} />
            {name}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Column({ stack, x, width, top }: { stack: Stack; x: number; width: number; top: number }) {
  const heights = stack.parts.map((value) => (value / top) * PLOT)
  return (
    <g>
      <title>{stack.title}</title>
      <rect x={x} width={width} y={PLOT_TOP} height={PLOT} className="fill-transparent" />
      {heights.map((height, part) => {
        const below = heights.slice(0, part).reduce((sum, other) => sum + other, 0)
        return (
          <rect
            key={part}
            x={x}
            width={width}
            y={PLOT_TOP + PLOT - below - height}
            height={height}
            rx={height > 4 ? 2 : 0}
            className={FILLS[part % FILLS.length]}
          />
        )
      })}
    </g>
  )
}
