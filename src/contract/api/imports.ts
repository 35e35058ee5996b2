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

export const importsApi = {
  importFile: {
    method: 'post',
    path: '/api/imports',
    summary: 'Take in bookmarks from a file; its format is found by content',
    about: 'The body is the file itself. A list of links, one a line, is a file too.',
    query: z.object({ name: z.string().min(1).max(255).describe('name of the file') }),
    body: z.unknown(),
    bodyType: 'application/octet-stream',
    answer: importResultSchema,
    errors: [
      'unknown_format',
      'empty_file',
      'damaged_file',
      'encrypted_file',
      'upload_too_large',
      'too_many_uploads',
    ],
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
