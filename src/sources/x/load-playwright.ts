import { createRequire } from 'node:module'
import type * as playwright from 'playwright-core'

/** Playwright is larger than the rest of the program: it is loaded only when a browser is looked for or started. */
export function loadPlaywright(): typeof playwright {
  return createRequire(import.meta.url)('playwright-core') as typeof playwright
}
