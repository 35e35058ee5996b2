/** Builds `kernel.ts` into `models/encoder.wasm`, and notes of which source it is. The compiler is fetched, not installed: it is large. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const COMPILER = 'assemblyscript@0.28.20'
const MODELS = join(import.meta.dirname, '..', '..', 'models')
const source = join(import.meta.dirname, 'kernel.ts')

const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd,threads', ...memory]
execFileSync(
  'npx',
  ['--yes', '--package', COMPILER, 'asc', source, ...options, '-o', join(MODELS, 'encoder.wasm')],
  { stdio: 'inherit' },
)
writeFileSync(
  join(MODELS, 'encoder.source'),
  `${createHash('sha256').update(readFileSync(source)).digest('hex')}\n`,
)
