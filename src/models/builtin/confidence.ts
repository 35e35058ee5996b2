/**
 * How sure a choice among places is. The weights are a logistic regression on 587 short texts that people had put into
 * fields (titles of questions by forum, descriptions of Debian's packages by section, posts of X), half of a set whose
 * other half was only ever measured. What makes a choice sure is how far the next main category is behind.
 */

export interface ChoiceSigns {
  /** By how much the best main category leads the next one. */
  lead: number
  /** Cosine of the best place, see `PlaceVectors.compare`. */
  nearness: number
  /** Whether a sign that stands by itself speaks for it. */
  isNamed: boolean
}

const WEIGHTS = { lead: 0.12, rootOfLead: 1.02, nearness: 0.8, named: 1.07, start: -0.57 } as const
const MOST_LEAD = 2.5

/** Below it a post goes to no main category: what is placed above it is right in four of five cases of that set. */
export const SURE_ENOUGH = 0.52

/** @returns The share of choices with such signs that are right, 0 to 1. */
export function confidenceOf({ lead, nearness, isNamed }: ChoiceSigns): number {
  const counted = Math.min(Math.max(lead, 0), MOST_LEAD)
  const sum =
    WEIGHTS.lead * counted +
    WEIGHTS.rootOfLead * Math.sqrt(counted) +
    WEIGHTS.nearness * nearness +
    (isNamed ? WEIGHTS.named : 0) +
    WEIGHTS.start
  return 1 / (1 + Math.exp(-sum))
}
