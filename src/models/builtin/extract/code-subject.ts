/** What a block of code is about, where a post says nothing else. */
import type { CodeBlock } from '../extract-code.ts'

const COMMENT = /^\s*(?:\/\/|#|--|\/\*+|;;)\s*(\p{L}.{8,120}?)(?:\s*\*\/)?$/mu
const DEFINED =
  /\b(?:function|def|fn|func|class|struct|interface|type|module|trait|CREATE (?:OR REPLACE )?(?:TABLE|INDEX|VIEW|FUNCTION|TRIGGER)(?: CONCURRENTLY)?(?: IF NOT EXISTS)?)\s+([\w.]{3,60})/u

/** @returns Its comment, the command, or the name that it defines with its language; '' if nothing tells. */
export function codeSubject(blocks: readonly CodeBlock[]): string {
  const [block] = blocks
  if (block === undefined) return ''
  const { code, language } = block
  const comment = COMMENT.exec(code)?.[1]
  if (comment !== undefined) return comment.replace(/[.:]$/u, '')
  if (language === 'bash') return (code.split('\n')[0] ?? '').trim()
  const name = DEFINED.exec(code)?.[1]
  if (name !== undefined) return language === '' ? name : `${name} (${language})`
  return language === '' ? '' : `Code in ${language}`
}
