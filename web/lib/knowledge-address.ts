/** @returns The page of an item, or of a synthesis whose id is `main/sub` or `main/`. */
export function pageOfKnowledge(kind: 'item' | 'synthesis', id: string): string {
  return kind === 'item' ? `/knowledge/${id}` : `/syntheses/${id.replace(/\/$/, '')}`
}
