/** Builds the page into `dist/web`, which the server sends as it is. */
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { packedCopies } from './build/compress.ts'
import { firstLoad } from './build/first-load.ts'

/** On every page. */
const VENDOR =
  /node_modules\/(?:react|react-dom|scheduler|use-sync-external-store|@tanstack\/(?:react-query|query-core|react-router|router-core|history|react-store|store))\//
/** Small, and on most pages: without what draws in a library of its own. */
const PARTS = /node_modules\/lucide-react\/|src\/contract\/|web\/(?:components|lib)\/(?!menu|log-view)[^/]+$/

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), firstLoad(), packedCopies()],
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web'),
    emptyOutDir: true,
    target: 'es2022',
    // Our Content-Security-Policy lets nothing be loaded from data: addresses but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'vendor', test: VENDOR },
            // Dozens of files of some hundred bytes would wait for each other.
            { name: 'parts', test: PARTS },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:5000',
      '/queues': 'http://127.0.0.1:5000',
      '/socket.io': { target: 'http://127.0.0.1:5000', ws: true },
    },
  },
})
