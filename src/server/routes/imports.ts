/** Bookmarks from files that are sent here. */
import { z } from 'zod'
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { ImportRecord, ImportResult as WireResult, importsApi } from '../../contract/api/imports.ts'
import { loadImporter } from '../../exports/load-importer.ts'
import { listImports } from '../../exports/import-history.ts'
import type { LookedAtTable } from '../../exports/import-file.ts'
import type { ImportResult } from '../../exports/import-stream.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import { openUploads } from '../receive-upload.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const IMPORT = z.tuple([CURSOR_PART.time, CURSOR_PART.text])

export function importRoutes({ app }: RouteParts): Handlers<typeof importsApi> {
  const { db } = app.database
  const maxBytes = app.env.MAX_UPLOAD_MB * 1e6
  const withUpload = openUploads({ folder: app.paths.uploads, maxBytes })
  const place = { db, media: app.media, importsFolder: app.paths.imports }

  return {
    importFile: ({ query: { name, map }, body, request }) =>
      withUpload({ input: body as Readable, name }, async (path) => {
        const { importFile } = await loadImporter()
        const columns =
          map === undefined ? undefined : (await import('../../exports/csv/table.ts')).parseColumnMap(map)
        const result = await importFile(path, place, () => undefined, goneSignal(request), columns)
        return wireImport(result)
      }),

    lookAtTable: ({ query: { name }, body }) =>
      withUpload({ input: body as Readable, name }, async (path) => {
        const { COLUMN_FIELDS } = await import('../../exports/csv/columns.ts')
        const { lookAtTable } = await loadImporter()
        const table = await lookAtTable(path)
        return { table: table === undefined ? null : wireTable(table), fields: Object.keys(COLUMN_FIELDS) }
      }),

    async listImports({ query: { cursor, limit } }) {
      const place = parseCursor(cursor, IMPORT)
      const after = place && { position: place[0], id: place[1] }
      const rows = await listImports(db, { after, limit: limit + 1 })
      const { page, next_cursor } = pageOf(rows, limit, (row) => [row.position, row.id])
      const imports = page.map(({ position: _, errors, imported_at, ...row }) => ({
        ...row,
        errors: errors as ImportRecord['errors'],
        imported_at: imported_at.toISOString(),
      }))
      return { imports, next_cursor }
    },

    async listImportFormats() {
      const { KNOWN_FORMATS } = await import('../../exports/known-formats.ts')
      return { formats: [...KNOWN_FORMATS], max_bytes: maxBytes }
    },
  }
}

export function wireImport({ entries, ...result }: ImportResult): WireResult {
  return { ...result, entries: entries.map(({ entries: _, ...entry }) => entry) }
}

function wireTable({ columns, rows, hasBookmarks, isOfTool }: LookedAtTable) {
  return {
    columns: columns.map(({ heading, field }) => ({ heading, field: field ?? null })),
    ...{ rows, has_bookmarks: hasBookmarks, of_tool: isOfTool },
  }
}

/** Aborted when who asked is gone. */
function goneSignal({ raw }: FastifyRequest): AbortSignal {
  const gone = new AbortController()
  raw.socket.once('close', () => {
    gone.abort()
  })
  return gone.signal
}
