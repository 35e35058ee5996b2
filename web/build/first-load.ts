/**
 * What the page at an address needs first: the files of its script, and its first questions. `public/start.js` reads it
 * from the built `index.html` and asks for all of it at once, instead of one thing after the other.
 */
import { join } from 'node:path'
import type { Plugin, Rollup } from 'vite'

interface FirstPage {
  /** Of the path of the address; its group stands in the questions as `{1}`. */
  path: string
  /** Below `pages/`. */
  page: string
  /** As `lib/questions.ts` writes them, to the letter. The quick ones first: the database answers them one by one. */
  asks: readonly string[]
}

const PAGES: readonly FirstPage[] = [
  {
    path: '^/$',
    page: 'dashboard/dashboard-page.tsx',
    asks: ['/api/setup', '/api/agent/runs?limit=50', '/api/statistics/totals', '/api/agent/plan'],
  },
  {
    path: '^/knowledge$',
    page: 'knowledge/knowledge-page.tsx',
    asks: ['/api/items?order=newest&limit=50', '/api/categories', '/api/duplicates?limit=1'],
  },
  { path: '^/knowledge/([^/]+)$', page: 'item/item-page.tsx', asks: ['/api/items/{1}'] },
  { path: '^/duplicates$', page: 'duplicates/duplicates-page.tsx', asks: ['/api/duplicates?limit=20'] },
  { path: '^/syntheses$', page: 'syntheses/syntheses-page.tsx', asks: ['/api/syntheses?limit=100'] },
  { path: '^/syntheses/(.+)$', page: 'syntheses/synthesis-page.tsx', asks: ['/api/syntheses/{1}'] },
  { path: '^/chat$', page: 'chat/chat-page.tsx', asks: ['/api/categories', '/api/chat/sessions?limit=50'] },
  {
    path: '^/chat/([^/]+)$',
    page: 'chat/chat-page.tsx',
    asks: ['/api/chat/sessions/{1}/messages?limit=50', '/api/chat/sessions?limit=50'],
  },
  { path: '^/import$', page: 'import/import-page.tsx', asks: ['/api/imports?limit=50'] },
  {
    path: '^/sources$',
    page: 'sources/sources-page.tsx',
    asks: ['/api/sources', '/api/x/status', '/api/x-api/status', '/api/receipts?kind=fetch&limit=20'],
  },
  {
    path: '^/receipts/([^/]+)$',
    page: 'receipts/receipt-page.tsx',
    asks: ['/api/receipts/{1}'],
  },
  { path: '^/runs$', page: 'runs/runs-page.tsx', asks: ['/api/agent/runs?limit=50'] },
  { path: '^/runs/([^/]+)$', page: 'runs/run-page.tsx', asks: ['/api/agent/runs/{1}'] },
  { path: '^/schedules$', page: 'schedules/schedules-page.tsx', asks: ['/api/schedules'] },
  { path: '^/work$', page: 'queues/queues-page.tsx', asks: ['/api/queues'] },
  {
    path: '^/statistics$',
    page: 'statistics/statistics-page.tsx',
    asks: ['/api/statistics?days=365&runs=30'],
  },
  { path: '^/settings$', page: 'settings/settings-page.tsx', asks: ['/api/settings', '/api/models'] },
]

const PLACE = /(<script id="first-load"[^>]*>)[^<]*/

/** Writes the table into the page, with the names that the build gave to the files. */
export function firstLoad(): Plugin {
  let root = ''
  return {
    name: 'first-load',
    apply: 'build',
    configResolved(config) {
      root = config.root
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk: entry }) {
        if (!PLACE.test(html)) throw new Error('index.html has no place for the table of the first load.')
        if (bundle === undefined || entry === undefined) throw new Error('There is no bundle.')
        const early = closureOf(entry, bundle)
        const table = PAGES.map(({ path, page, asks }) => {
          const files = [...closureOf(chunkOf(join(root, 'pages', page), bundle), bundle)]
          return { path, files: files.filter((file) => !early.has(file)).map((file) => `/${file}`), asks }
        })
        // `<` could end the element.
        const json = JSON.stringify(table).replaceAll('<', '\\u003c')
        return html.replace(PLACE, (_all, tag: string) => tag + json)
      },
    },
  }
}

function chunkOf(module: string, bundle: Rollup.OutputBundle): Rollup.OutputChunk {
  const chunk = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId === module)
  if (chunk?.type !== 'chunk') throw new Error(`The build has no chunk for ${module}.`)
  return chunk
}

/** @returns The chunk's file, and those of all that it cannot begin without. */
function closureOf(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>()
  const add = (name: string): void => {
    const one = bundle[name]
    if (files.has(name) || one?.type !== 'chunk') return
    files.add(name)
    one.imports.forEach(add)
  }
  add(chunk.fileName)
  return files
}
