/** What waits for the database, on disk: whole or not at all, for the user alone (mode 0600), in order of time. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const ENDING = '.json'

/** A row as it is kept: JSON. */
const keptRowSchema = z.object({ kind: z.string(), row: z.unknown() })
export type KeptRow = z.infer<typeof keptRowSchema>

/** @returns The file. It is on the disk, not only on its way there. */
export async function writeKeptFile(folder: string, { kind, row }: KeptRow): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, `${String(Date.now()).padStart(15, '0')}-${randomUUID()}${ENDING}`)
  const draft = `${file}.part`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify({ kind, row }))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  return file
}

/** Nothing when another process was faster. */
export async function removeKeptFile(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** A row that the database does not take any more stays beside, for who wants to look at it; it is not tried again. */
export async function putAsideKeptFile(file: string): Promise<void> {
  await rename(file, `${file}.refused`).catch(() => undefined)
}

/** @returns The files of earlier processes, the oldest first, with what is in them; none where there is no folder. */
export async function readKeptFiles(folder: string): Promise<(KeptRow & { file: string })[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  })
  const kept: (KeptRow & { file: string })[] = []
  for (const name of names.filter((one) => one.endsWith(ENDING)).sort()) {
    const file = join(folder, name)
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // Another process was faster.
      throw error
    })
    if (text === undefined) continue
    const parsed = keptRowSchema.safeParse(parse(text))
    if (parsed.success) kept.push({ file, ...parsed.data })
    else await putAsideKeptFile(file)
  }
  return kept
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
