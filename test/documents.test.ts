import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (name: string): string => readFileSync(join(root, name), 'utf8')

describe('the documents', () => {
  it('agree with the code that they are made from', () => {
    const check = (): string =>
      execFileSync(process.execPath, [join(root, 'docs/make-docs.mjs'), '--check'], { encoding: 'utf8' })

    expect(check).not.toThrow()
  })

  it('name only commands that exist', () => {
    const help = execFileSync(process.execPath, [join(root, 'bin/kba.js'), '--help'], { encoding: 'utf8' })

    const named = [...read('README.md').matchAll(/npx kba ([a-z]+)/g)].map((match) => match[1] ?? '')

    expect(named.length).toBeGreaterThan(5)
    for (const name of named) expect(help).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  })

  it.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'])(
    '%s links to files that are there',
    (name) => {
      const targets = [...read(name).matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? '')

      for (const target of targets) expect(existsSync(join(root, target)), target).toBe(true)
    },
  )
})
