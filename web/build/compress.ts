/** Packed copies beside each file of the build: the server sends them as they are, and packs nothing while it works. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

const PACKED = /\.(js|css|html|svg)$/
/** Smaller ones gain nothing. */
const LEAST_BYTES = 1024

export function packedCopies(): Plugin {
  let folder = ''
  return {
    name: 'packed-copies',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!PACKED.test(name)) continue
        const file = join(folder, name)
        const content = readFileSync(file)
        if (content.length < LEAST_BYTES) continue
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }))
        writeFileSync(
          `${file}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        )
      }
    },
  }
}
