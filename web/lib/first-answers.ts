/** Answers to questions that `public/start.js` asked before this script was there. */

/** Who opens a page later wants what is true then. */
const KEPT_MS = 10_000

declare global {
  interface Window {
    firstAnswers?: Map<string, Promise<Response>>
  }
}

/** @returns The answer on its way, once; `undefined` where nobody asked, or too long ago. */
export function takeFirstAnswer(path: string): Promise<Response> | undefined {
  const answer = window.firstAnswers?.get(path)
  window.firstAnswers?.delete(path)
  return performance.now() < KEPT_MS ? answer : undefined
}
