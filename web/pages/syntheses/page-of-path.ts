/** Links between documents of the knowledge base lead to files; here they lead to pages. */
import type { Synthesis } from '../../../src/contract/api/syntheses.ts'

type Source = Synthesis['sources'][number]

const ROOT = 'http://knowledge.invalid/'

/** @returns The page of the item or synthesis that a relative link of the synthesis leads to. */
export function pageOfPath(
  { path, sources }: Pick<Synthesis, 'path' | 'sources'>,
  url: string,
): string | undefined {
  if (!URL.canParse(url, ROOT + path)) return undefined
  const target = new URL(url, ROOT + path)
  if (`${target.origin}/` !== ROOT) return undefined
  const file = decodeURIComponent(target.pathname.slice(1))
  const source = sources.find((one) => one.path === file)
  return source === undefined ? pageOfSynthesis(file) : pageOfSource(source)
}

/** @returns The page of what a synthesis draws on: an item, or the synthesis of a subtopic. */
export function pageOfSource({ id, path }: Source): string {
  return id === null ? (pageOfSynthesis(path) ?? '/syntheses') : `/knowledge/${id}`
}

function pageOfSynthesis(path: string): string | undefined {
  const place = /^(.+)\/_synthesis\/README\.md$/.exec(path)?.[1]
  return place === undefined ? undefined : `/syntheses/${place}`
}
