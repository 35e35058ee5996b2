/** @returns Round steps of a scale from 0 that end at or above the largest value; at least `[0, 1]`. */
export function stepsTo(largest: number, about = 4): number[] {
  if (largest <= 0) return [0, 1]
  const rough = largest / about
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough
  const count = Math.ceil(largest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}
