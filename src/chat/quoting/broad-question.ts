/** "What do I have about RAG?" asks for the items, not for one place in them. */

const BROAD: readonly RegExp[] = [
  /\b(?:summari[sz]e|sum up|list|collect|gather|overview of|summary of|show(?: me)?)\b.{0,40}\b(?:everything|all|what|my)\b/iu,
  /\b(?:everything|all(?: of)? (?:my|the) (?:posts|bookmarks|items|articles|notes)|anything)\b.{0,40}\b(?:about|on|regarding|of)\b/iu,
  /\bwhat (?:do|did|have|has) (?:i|we) (?:have|got|saved?|bookmark(?:ed)?|know|collect(?:ed)?|keep|kept)\b/iu,
  /\bwhat (?:do|does|did|can) my (?:bookmarks|posts|items|notes|articles|knowledge base)\b/iu,
  /^\s*summari[sz]e\b|\b(?:overview|summary) of\b/iu,
]
/** What stands around the subject of such a question. */
const AROUND =
  /^.*?\b(?:about|on|regarding|concerning|of)\b\s+|^\s*(?:please\s+)?(?:summari[sz]e|sum up)\s+(?:everything|all|my)?\s*|,?\s*(?:in short|briefly|please|for me)\b|[?.!]+\s*$/giu
const MAX_CHARS = 300

/** @returns What a question for everything on a subject is about; `undefined` for any other question. */
export function subjectOfBroad(question: string): string | undefined {
  if (question.length > MAX_CHARS || !BROAD.some((form) => form.test(question))) return undefined
  const subject = question.replaceAll(AROUND, '').trim()
  return subject === '' ? undefined : subject
}
