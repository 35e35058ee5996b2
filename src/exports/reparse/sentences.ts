/** What reading again has changed, in words: for the command, and for the run that did it. */
import type { Reparsed } from './reparse.ts'

export function sentencesOf(result: Reparsed, dryRun: boolean): string[] {
  const { posts, changed, remade, rewritten, fields } = result
  if (changed === 0) return [`${counted(posts, 'post')} compared: nothing changes.`]
  const byField = Object.entries(fields)
    .sort(([, a], [, b]) => b - a)
    .map(([field, times]) => `${field} ${times}`)
  const verb = dryRun ? 'would change' : 'changed'
  return [
    `${counted(posts, 'post')} compared: ${changed} ${verb} (${byField.join(', ')}).`,
    `${counted(remade, 'item')} ${dryRun ? 'would be made anew' : 'will be made anew'}, ${rewritten} only written anew; the rest stays as it is.`,
  ]
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
