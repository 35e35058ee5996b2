/** Words that are written in several ways, from a file that a user can extend. */
import { foldWord } from './fold-word.ts'
import { makeForm, type Aliases } from './word-forms.ts'

const NONE: Aliases = { same: new Map(), near: new Map() }

/**
 * Reads a table of aliases. `Kubernetes = k8s` is one word with two names: each finds the other. `Node.js ~ node` says that
 * who looks for the first also means the second, which counts less. `JavaScript` alone on its line is a name: it is neither
 * shortened nor taken apart. `#` begins a comment.
 *
 * @param texts - Files, ours first. A later line wins.
 */
export function parseAliases(texts: readonly string[]): Aliases {
  const same = new Map<string, string>()
  const lines = texts
    .flatMap((text) => text.split('\n'))
    .map((line) => line.replace(/(?:^|\s)#\s.*$/u, '').trim())
  for (const line of lines) {
    if (line.includes(' ~ ')) continue
    const [first, ...others] = namesOf(line, ' = ')
    if (first === undefined) continue
    const isName = others.length === 0
    const form = same.get(foldWord(first)) ?? (isName ? foldWord(first) : makeForm(first, NONE))
    for (const name of [first, ...others]) same.set(foldWord(name), form)
  }
  const near = new Map<string, string[]>()
  for (const line of lines.filter((one) => one.includes(' ~ '))) {
    const [first, ...others] = namesOf(line, ' ~ ').map((name) => makeForm(name, { same, near }))
    if (first !== undefined) near.set(first, [...(near.get(first) ?? []), ...others])
  }
  return { same, near }
}

function namesOf(line: string, sign: string): string[] {
  return line
    .split(sign)
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
