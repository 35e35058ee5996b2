/**
 * Lighthouse's performance score from its five measures: each on a log-normal curve through two published points, then
 * weighted. The package itself is 185 MB of 200 packages, and asks for a newer Node than the product does.
 *
 * @see https://developer.chrome.com/docs/lighthouse/performance/performance-scoring (version 13, desktop)
 */

/** Milliseconds; the shift has no unit. */
export interface Measures {
  firstPaint: number
  speedIndex: number
  largestPaint: number
  blocking: number
  shift: number
}

interface Curve {
  /** Where the score is 0.9. */
  p10: number
  /** Where it is 0.5. */
  median: number
  weight: number
}

const DESKTOP: Record<keyof Measures, Curve> = {
  firstPaint: { p10: 934, median: 1600, weight: 0.1 },
  speedIndex: { p10: 1311, median: 2300, weight: 0.1 },
  largestPaint: { p10: 1200, median: 2400, weight: 0.25 },
  blocking: { p10: 150, median: 350, weight: 0.3 },
  shift: { p10: 0.1, median: 0.25, weight: 0.25 },
}

/** @returns 0 to 100. */
export function performanceScore(measures: Measures): number {
  const parts = Object.entries(DESKTOP).map(
    ([name, curve]) => curve.weight * scoreOnCurve(measures[name as keyof Measures], curve),
  )
  return Math.round(100 * parts.reduce((sum, part) => sum + part, 0))
}

/** The inverse of the complementary error function at one fifth. */
const AT_ONE_FIFTH = 0.9061938024368232

/** Clamped as Lighthouse does it, so that what is good is at least 0.9. */
function scoreOnCurve(value: number, { p10, median }: Curve): number {
  if (value <= 0) return 1
  const place = (Math.log(value / median) * AT_ONE_FIFTH) / -Math.log(p10 / median)
  const share = (1 - errorFunction(place)) / 2
  const score =
    value <= p10
      ? between(0.9, share, 1)
      : value <= median
        ? between(0.5, share, 0.9)
        : between(0, share, 0.5)
  return Math.round(score * 100) / 100
}

function between(least: number, value: number, most: number): number {
  return Math.max(least, Math.min(value, most))
}

/** Abramowitz and Stegun 7.1.26. */
function errorFunction(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x))
  const factors = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592]
  const sum = factors.reduce((rest, factor) => rest * t + factor, 0) * t
  return Math.sign(x) * (1 - sum * Math.exp(-x * x))
}
