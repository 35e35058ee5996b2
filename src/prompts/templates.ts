/** Prompts are files: ours in the package's `prompts/`, the user's own in the project root's, which win. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import { UsageError } from '../errors.ts'

export interface PromptTemplates {
  /** Changes when the text of the template does. */
  version(kind: string): string
  render(kind: string, variables: Readonly<Record<string, string>>): { system: string; prompt: string }
}

interface Template {
  system: string
  prompt: string
  version: string
}

/** @param folders - Searched in this order. */
export function openTemplates(folders: readonly string[]): PromptTemplates {
  const read = new Map<string, Template>()
  function get(kind: string): Template {
    const known = read.get(kind)
    if (known !== undefined) return known
    const template = readTemplate(folders, kind)
    read.set(kind, template)
    return template
  }
  return {
    version: (kind) => get(kind).version,
    render(kind, variables) {
      const { system, prompt } = get(kind)
      return { system: fill(system, variables, kind), prompt: fill(prompt, variables, kind) }
    },
  }
}

function readTemplate(folders: readonly string[], kind: string): Template {
  const name = `${kind.replaceAll('_', '-')}.md`
  const file = folders.map((folder) => join(folder, name)).find((path) => isThere(path))
  if (file === undefined)
    throw new UsageError('prompt_missing', `The prompt ${name} is missing.`, {
      hint: `Looked in ${folders.join(', ')}.`,
    })
  const text = readFileSync(file, 'utf8').replaceAll('\r\n', '\n')
  const parts = text.split(/^---$/m)
  if (parts.length !== 2) {
    throw new UsageError(
      'prompt_invalid',
      `${file} needs one line "---" between the system part and the prompt.`,
    )
  }
  const version = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return { system: parts[0]?.trim() ?? '', prompt: parts[1]?.trim() ?? '', version }
}

/** One pass: what stands in a value is never taken for a name again. */
function fill(text: string, variables: Readonly<Record<string, string>>, kind: string): string {
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = variables[name]
    if (value === undefined)
      throw new UsageError(
        'prompt_invalid',
        `The prompt for ${kind} uses {{${name}}}, which it is not given.`,
        { hint: `It may use ${Object.keys(variables).join(', ')}.` },
      )
    return value
  })
}

/**
 * Sets text from outside apart, so that instructions in it stay data. The fence holds a hash of the text:
 * a text cannot contain its own.
 */
export function fence(text: string): string {
  const mark = createHash('sha256').update(text).digest('hex').slice(0, 12)
  return `<<<DATA ${mark}\n${text}\nDATA ${mark}>>>`
}
