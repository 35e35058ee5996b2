/** The version of the product, as its package says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PACKAGE_ROOT } from './package-root.ts'

const PACKAGE_FILE = join(PACKAGE_ROOT, 'package.json')

export const VERSION = (JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { version: string }).version
