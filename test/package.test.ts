/** What a user installs: nothing but what the built program loads. */
import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { parseSync } from 'vite'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }

const DIST = join(import.meta.dirname, '../dist')
/** Found by `createRequire`, as data and a program that is not bundled. */
const RESOLVED = ['@tesseract.js-data/eng', 'playwright-core']

/** Names of the packages that the built program imports or requires. */
function loadedPackages(): string[] {
  const names = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js') && !file.startsWith('web/'))
    .flatMap((file) => [...namesIn(parseSync(file, readFileSync(join(DIST, file), 'utf8')).program)])
  const isPackage = (name: string): boolean =>
    !name.startsWith('.') && !name.startsWith('node:') && !builtinModules.includes(name)
  return [...new Set(names.filter(isPackage).map(packageOf))].sort()
}

/** What is imported or required by a name that stands there. */
function* namesIn(node: object): Generator<string> {
  if ('type' in node && LOADERS.has(node.type)) {
    const { success, data } = LOADS.safeParse(node)
    if (success) yield data
  }
  for (const part of Object.values(node) as unknown[])
    if (typeof part === 'object' && part !== null) yield* namesIn(part)
}

const IMPORTS = ['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration', 'ExportNamedDeclaration']
const LOADERS = new Set<unknown>([...IMPORTS, 'CallExpression'])
const NAME = z.object({ value: z.string() })
const LOADS = z.union([
  z
    .object({
      type: z.enum(IMPORTS),
      source: NAME,
    })
    .transform(({ source }) => source.value),
  z
    .object({
      type: z.literal('CallExpression'),
      callee: z.object({ name: z.string().regex(/require$/) }),
      arguments: z.tuple([NAME]),
    })
    .transform((call) => call.arguments[0].value),
])

const packageOf = (name: string): string =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/')

describe('what a user installs', () => {
  it('is what the built program loads, and nothing else', () => {
    expect([...loadedPackages(), ...RESOLVED].sort()).toEqual(Object.keys(packageJson.dependencies).sort())
  })
})
