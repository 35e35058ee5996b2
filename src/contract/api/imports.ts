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
  .object({
    ...{ id: z.string(), name: z.string(), ...counts, imported_at: timeSchema },
    has_receipt: z
      .boolean()
      .describe('GET /api/receipts/{id} tells more; those of earlier versions have none'),
  })
  .omit({ file: true })
  .meta({ id: 'ImportRecord' })
export type ImportRecord = z.infer<typeof importRecordSchema>

export const importsApi = {
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
