#!/usr/bin/env node
// Starts the built command line; says what to do when it is not built.
import { existsSync } from 'node:fs'

const main = new URL('../dist/cli/main.js', import.meta.url)
if (!existsSync(main)) {
  process.stderr.write('kba is not built yet. Run: npm ci (or npm run build)\n')
  process.exit(1)
}
await import(main.href)
