/** Bookmarks from files that are sent here. */
import { z } from 'zod'
import { nextCursor, pageQuery, timeSchema, type Operations } from './operation.ts'

const badRecordSchema = z.object({ file: z.string(), place: z.string(), reason: z.string() })

const counts = {
  file: z.string(),
  format: z.string(),
  found: z.int(),
  new: z.int(),
  known: z.int(),
  invalid: z.int(),
  ignored: z.int().describe('seen and left out on purpose, such as replies of others'),
  duplicates: z.int().describe('pairs of posts that may be the same, found by it'),
  errors: z.array(badRecordSchema).describe('the first 100 bad records; `invalid` counts all'),
}

const ignoredFor = z.record(z.string(), z.int()).describe('how many were ignored for which reason')

export const importResultSchema = z
  .object({
    ...counts,
    ignoredFor,
    skipped: z.int().describe('files of an archive that are in an unknown format'),
    entries: z
      .array(z.object({ ...counts, ignoredFor, skipped: z.int() }))
      .describe('the files of an archive'),
  })
  .meta({ id: 'ImportResult' })
export type ImportResult = z.infer<typeof importResultSchema>

export const importRecordSchema = z
  .object({ id: z.string(), name: z.string(), ...counts, imported_at: timeSchema })
  .omit({ file: true })
  .meta({ id: 'ImportRecord' })
export type ImportRecord = z.infer<typeof importRecordSchema>

/** Of a fetch or an import, against what is stored now. */
export const receiptSchema = z
  .object({
    id: z.string(),
    kind: z.enum(['fetch', 'import']),
    source: z.string().describe('id of the source, or of the format'),
    name: z.string(),
    began_at: timeSchema,
    ended_at: timeSchema.nullable(),
    error: z.string().nullable().describe('why it ended early'),
    shown: z.int().describe('records that it held'),
    posts: z.int().describe('posts of them, each once'),
    new_posts: z.int(),
    repeated: z.int(),
    left_out: z.array(
      z.object({
        kind: z.enum(['ignored', 'bad']),
        reason: z.string(),
        times: z.int(),
        places: z.array(z.string()),
      }),
    ),
    merged: z.int().describe('posts that are part of another now'),
    lost: z.array(z.string()).describe('posts that are not here; this must not be'),
    cut: z.array(z.string()).describe('posts of which a part is missing still'),
    unavailable: z.array(z.string()).describe('posts that X no longer shows'),
    without_media: z.array(z.object({ id: z.string(), reason: z.string() })),
  })
  .meta({ id: 'Receipt' })

export const importsApi = {
  listReceipts: {
    method: 'get',
    path: '/api/receipts',
    summary: 'What each fetch and each import showed, stored and left out, the newest first',
    query: z.object(pageQuery),
    answer: z.object({ receipts: z.array(receiptSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  importFile: {
    method: 'post',
    path: '/api/imports',
    summary: 'Take in bookmarks from a file; its format is found by content',
    about: 'The body is the file itself. A list of links, one a line, is a file too.',
    query: z.object({
      name: z.string().min(1).max(255).describe('name of the file'),
      map: z
        .string()
        .max(4000)
        .optional()
        .describe(
          'what columns of a table hold: `HEADING=FIELD, #3=FIELD`, #3 being the third column; the others are guessed',
        ),
    }),
    body: z.unknown(),
    bodyType: 'application/octet-stream',
    answer: importResultSchema,
    errors: [
      'unknown_format',
      'not_a_table',
      'invalid_column_map',
      'empty_file',
      'damaged_file',
      'encrypted_file',
      'upload_too_large',
      'too_many_uploads',
    ],
  },
  lookAtTable: {
    method: 'post',
    path: '/api/imports/table',
    summary: 'What the columns of a table seem to hold, with its first three rows; nothing is taken in',
    about: 'The body is the file itself, or its first 256 KB.',
    query: z.object({ name: z.string().min(1).max(255).describe('name of the file') }),
    body: z.unknown(),
    bodyType: 'application/octet-stream',
    answer: z.object({
      table: z
        .object({
          columns: z.array(
            z.object({
              heading: z.string(),
              field: z.string().nullable().describe('null where it is left out'),
            }),
          ),
          rows: z.array(z.array(z.string())),
          has_bookmarks: z
            .boolean()
            .describe('a column surely holds addresses or ids of posts; without one it cannot be imported'),
          of_tool: z.boolean().describe('the export of a tool: its columns are known'),
        })
        .nullable()
        .describe('null where the file is not a table'),
      fields: z.array(z.string()).describe('what a column may be said to hold'),
    }),
    errors: ['upload_too_large', 'too_many_uploads'],
  },
  listImports: {
    method: 'get',
    path: '/api/imports',
    summary: 'What was imported, the newest first',
    query: z.object(pageQuery),
    answer: z.object({ imports: z.array(importRecordSchema), next_cursor: nextCursor }),
    errors: ['invalid_cursor'],
  },
  listImportFormats: {
    method: 'get',
    path: '/api/imports/formats',
    summary: 'The formats that are known, and how large a file may be',
    answer: z.object({
      formats: z.array(z.object({ id: z.string(), description: z.string() })),
      max_bytes: z.int(),
    }),
  },
} as const satisfies Operations
