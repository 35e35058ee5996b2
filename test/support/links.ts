/** Follows every link of a folder of Markdown, as a reader on a git host would. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** @returns Every Markdown file below the folder, but git's own; absolute. */
export async function listMarkdown(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
  return files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(root, '.git', '/')))
    .sort()
}

/** @returns `file -> target` of each relative link, image or anchor that leads nowhere. */
export async function findBrokenLinks(root: string): Promise<string[]> {
  const broken: string[] = []
  for (const file of await listMarkdown(root)) {
    for (const target of relativeTargets(await readFile(file, 'utf8'))) {
      const [path = '', anchor] = target.split('#', 2)
      const leadsTo = path === '' ? file : join(dirname(file), decodeURIComponent(path))
      const isThere = existsSync(leadsTo) && !relative(root, leadsTo).startsWith('..')
      const anchors = isThere && anchor !== undefined ? anchorsOf(await readFile(leadsTo, 'utf8')) : undefined
      if (!isThere || anchors?.has(decodeURIComponent(anchor ?? '')) === false)
        broken.push(`${relative(root, file)} -> ${target}`)
    }
  }
  return broken
}

/** @returns The targets of links and images that are no web addresses. */
export function relativeTargets(markdown: string): string[] {
  const links = withoutCode(markdown).matchAll(/(?<!\\)\]\(<?([^)>\s]*)>?[^)]*\)/g)
  return [...links].map((match) => match[1] ?? '').filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

/** @returns The text without fenced blocks and code spans: what stands in them is shown as it is. */
export function withoutCode(markdown: string): string {
  return markdown
    .replaceAll(/^([ >]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2[`~]*[ \t]*$/gm, '')
    .replaceAll(/(?<![\\`])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')
}

/** GitHub's rule: small letters, blanks become hyphens, other signs go, a repeated one is numbered. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6} +(.*)$/gm)) {
    const words = heading.replaceAll(/\\(.)/g, '$1').trim().toLowerCase()
    const anchor = words.replaceAll(/[^\p{L}\p{N}\p{M}\p{Pc} -]/gu, '').replaceAll(' ', '-')
    let free = anchor
    for (let count = 1; anchors.has(free); count += 1) free = `${anchor}-${count}`
    anchors.add(free)
  }
  return anchors
}
