/** Files on their way to the server, one after the other. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ImportResult } from '../../../src/contract/api/imports.ts'
import { ask, queryOf } from '../../lib/api.ts'
import { refreshDuringRun } from '../../lib/refresh.ts'

export interface Upload {
  id: number
  name: string
  size: number
  state: 'waiting' | 'sending' | 'done' | 'failed'
  result?: ImportResult
  error?: unknown
}

let nextId = 1

export function useUploads() {
  const client = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const line = useRef<Promise<unknown>>(Promise.resolve())
  const change = (id: number, next: Partial<Upload>): void =>
    setUploads((now) => now.map((upload) => (upload.id === id ? { ...upload, ...next } : upload)))

  /** @returns Whether it was taken. */
  async function send(id: number, file: File): Promise<boolean> {
    change(id, { state: 'sending' })
    try {
      const result = await ask<ImportResult>(`/api/imports${queryOf({ name: file.name })}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': 'application/octet-stream' },
      })
      change(id, { state: 'done', result })
      return true
    } catch (error) {
      change(id, { state: 'failed', error })
      return false
    } finally {
      refreshDuringRun(client)
    }
  }

  /** @returns Of each file whether it was taken. */
  function add(files: readonly File[]): Promise<boolean[]> {
    const entries = files.map((file) => ({ id: nextId++, file }))
    setUploads((now) => [
      ...entries.map(({ id, file }): Upload => ({ id, name: file.name, size: file.size, state: 'waiting' })),
      ...now,
    ])
    const sent = entries.map(({ id, file }) => {
      const after = line.current.then(() => send(id, file))
      line.current = after
      return after
    })
    return Promise.all(sent)
  }

  const addLinks = async (text: string): Promise<boolean> => {
    const [isTaken = false] = await add([new File([text], 'links.txt', { type: 'text/plain' })])
    return isTaken
  }
  return { uploads, add, addLinks }
}
