/** `DATA/server.json`: where the process that has the embedded database listens, for the commands of its user. */
import { renameSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { orAbsentSync } from '../absent.ts'
import type { Env } from '../config/env.ts'
import { pathsOf } from '../config/paths.ts'
import { findHolder } from '../db/lock.ts'

const serverSchema = z.object({
  pid: z.int(),
  /** On a loopback address, whatever else the server listens on. */
  url: z.url({ protocol: /^http$/, hostname: /^(127(\.\d+){3}|localhost|\[::1\])$/ }),
  /** Made anew at each start. */
  token: z.string().min(32),
})
export type RunningServer = z.infer<typeof serverSchema>

/** Only its user may read it. @returns Takes it away again. */
export function announceServer(path: string, server: RunningServer): () => void {
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, JSON.stringify(server), { mode: 0o600, flag: 'wx' })
  renameSync(draft, path)
  return () => {
    rmSync(path, { force: true })
  }
}

/** @returns The server that has the embedded database now; what a dead one left behind counts for nothing. */
export function findServer(env: Env): RunningServer | undefined {
  if (env.DATABASE_URL !== undefined) return undefined
  const { databaseLock, serverFile } = pathsOf(env)
  const holder = findHolder(databaseLock)
  if (holder === undefined) return undefined
  const server = readServer(serverFile)
  return server?.pid === holder ? server : undefined
}

function readServer(path: string): RunningServer | undefined {
  const text = orAbsentSync(() => readFileSync(path, 'utf8'))
  if (text === undefined) return undefined // Not there yet, or not any more: the lock then says who has the database.
  try {
    return serverSchema.parse(JSON.parse(text))
  } catch {
    return undefined // None of ours.
  }
}
