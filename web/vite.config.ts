/** Builds the page into `dist/web`, which the server sends as it is. */
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { packedCopies } from './compress.ts'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), packedCopies()],
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'web'),
    emptyOutDir: true,
    target: 'es2022',
    // Our Content-Security-Policy lets nothing be loaded from data: addresses but images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:5000',
      '/queues': 'http://127.0.0.1:5000',
      '/socket.io': { target: 'http://127.0.0.1:5000', ws: true },
    },
  },
})
