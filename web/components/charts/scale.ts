/** Of times people know the round ones by heart, not by tens. */
const ROUND_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400]
const ABOUT = 4

/** @returns Round steps of a scale from 0 that end at or above the largest value; at least `[0, 1]`. */
export function stepsTo(largest: number, unit: 'number' | 'seconds' = 'number'): number[] {
  if (largest <= 0) return [0, 1]
  const rough = largest / ABOUT
  const power = 10 ** Math.floor(Math.log10(rough))
  const rounds =
    unit === 'seconds' && rough > 0.5 ? ROUND_SECONDS : [1, 2, 2.5, 5, 10].map((factor) => factor * power)
  const step = rounds.find((size) => size >= rough) ?? rough
  const count = Math.ceil(largest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}
