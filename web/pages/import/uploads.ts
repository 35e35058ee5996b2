/** Files on their way to the server, one after the other. */
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ImportResult } from '../../../src/contract/api/imports.ts'
import { ask, queryOf } from '../../lib/api.ts'

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
  const line = useRef(Promise.resolve())
  const change = (id: number, next: Partial<Upload>): void =>
    setUploads((now) => now.map((upload) => (upload.id === id ? { ...upload, ...next } : upload)))

  async function send(id: number, file: File): Promise<void> {
    change(id, { state: 'sending' })
    try {
      const result = await ask<ImportResult>(`/api/imports${queryOf({ name: file.name })}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': 'application/octet-stream' },
      })
      change(id, { state: 'done', result })
    } catch (error) {
      change(id, { state: 'failed', error })
    }
    void client.invalidateQueries()
  }

  function add(files: readonly File[]): void {
    const entries = files.map((file) => ({ id: nextId++, file }))
    setUploads((now) => [
      ...entries.map(({ id, file }): Upload => ({ id, name: file.name, size: file.size, state: 'waiting' })),
      ...now,
    ])
    for (const { id, file } of entries) line.current = line.current.then(() => send(id, file))
  }

  const addLinks = (text: string): void => add([new File([text], 'links.txt', { type: 'text/plain' })])
  return { uploads, add, addLinks }
}
