/** The version of the product, as its package says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const PACKAGE_FILE = join(import.meta.dirname, '..', '..', 'package.json')

export const VERSION = (JSON.parse(readFileSync(PACKAGE_FILE, 'utf8')) as { version: string }).version
