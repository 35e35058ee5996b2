interface AxisProps {
  steps: readonly number[]
  /** Where the lines begin; the numbers stand left of it. */
  left: number
  right: number
  y: (value: number) => number
  format: (value: number) => string
}

/** Lines across a plot, with what they stand for. */
export function Axis({ steps, left, right, y, format }: AxisProps) {
  return steps.map((value) => (
    <g key={value}>
      <line x1={left} x2={right} y1={y(value)} y2={y(value)} className="stroke-line" />
      <text x={left - 10} y={y(value) + 4} textAnchor="end" className="fill-faint text-2xs">
        {format(value)}
      </text>
    </g>
  ))
}
