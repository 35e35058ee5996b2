/** Why X does not show a post, from X's own words. */

export type UnavailableReason =
  'deleted' | 'protected' | 'suspended' | 'withheld' | 'age_limited' | 'unavailable'

/** The first that fits. The words are those of X's page, of its API and of the reasons in its answers. */
const WORDS: readonly (readonly [RegExp, UnavailableReason])[] = [
  [/suspended/i, 'suspended'],
  [/\bage\b|age-restricted|adult|sensitive|nsfw|underage/i, 'age_limited'],
  [/withheld/i, 'withheld'],
  [/not authorized|protected|limits who can|denied by access control/i, 'protected'],
  [/deleted|no longer exists|doesn.t exist|no status found|not found|could not find/i, 'deleted'],
]

/**
 * @param message - In the words of X.
 * @param type - A kind of error that X names beside them, such as `…/resource-not-found`.
 */
export function reasonOf(message: string, type = ''): UnavailableReason {
  const said = WORDS.find(([words]) => words.test(message))?.[1]
  if (said !== undefined && said !== 'deleted') return said
  if (/not-authorized/.test(type)) return 'protected'
  return said ?? (/not-found/.test(type) ? 'deleted' : 'unavailable')
}
