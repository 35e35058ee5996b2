/** Prompts are files: ours in the package's `prompts/`, the user's own in the project root's, which win. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isThere } from '../absent.ts'
import { UsageError } from '../errors.ts'
import { roomForPrompt } from '../models/token-count.ts'
import { fence } from './fence.ts'
import { fitOutside } from './fit-outside.ts'
import { partsOf, type PromptPart, type PromptText } from './prompt-text.ts'

/** What the template's `{{names}}` stand for. */
export type PromptVariables = Readonly<Record<string, PromptText>>

export interface PromptTemplates {
  /** Changes when the text of the template does. */
  version(kind: string): string
  /**
   * What comes from outside is fenced, and shortened in its middle where the whole is more than a model takes. The rules
   * are never shortened.
   *
   * @param maxTokens - For system text and prompt together.
   */
  render(kind: string, variables: PromptVariables, maxTokens?: number): { system: string; prompt: string }
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
    render(kind, variables, maxTokens = roomForPrompt({ images: 0 })) {
      const { system, prompt } = get(kind)
      const parts = {
        system: fill(system, variables, kind),
        prompt: fill(prompt, variables, kind),
      }
      const shown = fitOutside([...parts.system, ...parts.prompt], maxTokens)
      return {
        system: joined(shown.slice(0, parts.system.length)),
        prompt: joined(shown.slice(parts.system.length)),
      }
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
function fill(text: string, variables: PromptVariables, kind: string): PromptPart[] {
  return text.split(/\{\{(\w+)\}\}/).flatMap((part, index) => {
    if (index % 2 === 0) return [part]
    const value = variables[part]
    if (value === undefined)
      throw new UsageError(
        'prompt_invalid',
        `The prompt for ${kind} uses {{${part}}}, which it is not given.`,
        { hint: `It may use ${Object.keys(variables).join(', ')}.` },
      )
    return partsOf(value)
  })
}

function joined(parts: readonly PromptPart[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : fence(part.text))).join('')
}
