/** Builds the program into `dist`: a hundred files are read several times faster than the two thousand that it is made of. */
import { join } from 'node:path'
import { defineConfig } from 'vite'
import packageJson from './package.json' with { type: 'json' }

const SRC = join(import.meta.dirname, 'src')

/** What is started, each under the name that it has in `src`. */
const ENTRIES = [
  'cli/main',
  'make-empty-database',
  'make-topic-vectors',
  'db/embedded/pglite-worker',
  'models/transformer/encoder-worker',
  'linked-pages/page-worker',
  // For `docs/make-docs.mjs`.
  'config/env-schema',
  'contract/api/api',
  'contract/live-events',
]

/**
 * Loaded from `node_modules`: what brings more than JavaScript, what only some commands use, what loads its own parts.
 * The others are built in and so are dependencies of the build alone: who uses the program does not install them.
 */
const EXTERNAL = Object.keys(packageJson.dependencies)

export default defineConfig({
  ssr: { noExternal: true, external: EXTERNAL },
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(ENTRIES.map((name) => [name, join(SRC, `${name}.ts`)])),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
