/** How a benchmark tells what it found: numbers, then a verdict that sets the exit code. */

export function line(name: string, value: string): void {
  console.log(`${name.padEnd(26)} ${value}`)
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

/** @param target - The most that is good. */
export function verdict(name: string, value: number, target: number): void {
  judge(name, { value, target, isMet: value <= target })
}

/** @param target - The least that is good. */
export function verdictAtLeast(name: string, value: number, target: number): void {
  judge(name, { value, target, isMet: value >= target })
}

function judge(name: string, found: { value: number; target: number; isMet: boolean }): void {
  const { value, target, isMet } = found
  console.log(`${name} ${value.toFixed(2)} target ${target.toFixed(2)} ${isMet ? 'ok' : 'MISSED'}`)
  if (!isMet) process.exitCode = 1
}

/** Peak of this process. */
export function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024
}

export function peak(): void {
  line('peak memory', `${peakMegabytes().toFixed(0)} MB`)
}
