/** Files on their way to the server, one after the other; a table waits until its user has seen what its columns hold. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ImportResult } from '../../../src/contract/api/imports.ts'
import type { Answer } from '../../lib/answers.ts'
import { ApiFault, ask, queryOf } from '../../lib/api.ts'
import { refreshDuringRun } from '../../lib/refresh.ts'

export type Table = NonNullable<Answer<'imports', 'lookAtTable'>['table']>

export interface Upload {
  id: number
  file: File
  state: 'waiting' | 'sending' | 'asks' | 'done' | 'failed'
  /** While it asks: what its columns seem to hold. */
  table?: Table
  fields?: readonly string[]
  result?: ImportResult
  error?: unknown
}

let nextId = 1

const TABLE = /\.(?:csv|tsv|tab)(?:\.gz)?$/i
/** As much of a table as the server looks at. */
const HEAD_BYTES = 256 * 1024
const BINARY = { 'content-type': 'application/octet-stream' }

export function useUploads() {
  const client = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const change = (id: number, next: Partial<Upload>): void =>
    setUploads((now) => now.map((upload) => (upload.id === id ? { ...upload, ...next } : upload)))

  /** @returns Whether the file was taken. */
  async function work(id: number, job: () => Promise<Partial<Upload>>): Promise<boolean> {
    change(id, { state: 'sending' })
    try {
      const next = await job()
      change(id, next)
      return next.state === 'done'
    } catch (error) {
      change(id, { state: 'failed', error })
      return false
    } finally {
      refreshDuringRun(client)
    }
  }

  function inLine(id: number, job: () => Promise<Partial<Upload>>): Promise<boolean> {
    change(id, { state: 'waiting' })
    const after = line.current.then(() => work(id, job))
    line.current = after
    return after
  }

  /** @returns Of each file whether it was taken. */
  function add(files: readonly File[]): Promise<boolean[]> {
    const entries = files.map((file): Upload => ({ id: nextId++, file, state: 'waiting' }))
    setUploads((now) => [...entries, ...now])
    return Promise.all(entries.map(({ id, file }) => inLine(id, () => lookOrSend(file))))
  }

  return {
    uploads,
    add,
    addLinks: async (text: string): Promise<boolean> => {
      const [isTaken = false] = await add([new File([text], 'links.txt', { type: 'text/plain' })])
      return isTaken
    },
    takeTable: ({ id, file }: Upload, map: string) => void inLine(id, () => send(file, map)),
    again: ({ id, file }: Upload) => void inLine(id, () => lookOrSend(file)),
    leave: ({ id }: Upload) => setUploads((now) => now.filter((upload) => upload.id !== id)),
  }
}

export type Uploads = ReturnType<typeof useUploads>

/** A table whose columns are anyone's is looked at first. */
async function lookOrSend(file: File): Promise<Partial<Upload>> {
  await requireReadable(file)
  if (!TABLE.test(file.name)) return send(file)
  const { table, fields } = await lookAt(file)
  return table === null || table.of_tool ? send(file) : { state: 'asks', table, fields }
}

/** @param map - What the user said of columns. */
async function send(file: File, map?: string): Promise<Partial<Upload>> {
  const result = await ask<ImportResult>(`/api/imports${queryOf({ name: file.name, map })}`, {
    ...{ method: 'POST', body: file, headers: BINARY },
  })
  return { state: 'done', result }
}

/** A folder is dropped as a file that cannot be read, which else would look as if the server were away. */
async function requireReadable(file: File): Promise<void> {
  await file
    .slice(0, 1)
    .arrayBuffer()
    .catch(() => {
      throw new ApiFault(`The browser cannot read ${file.name}.`, {
        ...{ status: 0, code: 'unreadable_here' },
        hint: 'If it is a folder, open it and drop the files in it.',
      })
    })
}

function lookAt(file: File): Promise<Answer<'imports', 'lookAtTable'>> {
  return ask(`/api/imports/table${queryOf({ name: file.name })}`, {
    ...{ method: 'POST', body: file.slice(0, HEAD_BYTES), headers: BINARY },
  })
}
