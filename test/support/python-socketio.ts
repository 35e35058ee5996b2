/** Debian's python3-socketio; without it the tests that need it are skipped, on CI they fail. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Heard } from './live-client.ts'

/** Debian's own: another one that comes first in the path does not have its packages. */
const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'
const SCRIPT = join(import.meta.dirname, 'live_client.py')

export const hasPythonSocketIo = findModule()

function findModule(): boolean {
  if (spawnSync(PYTHON, ['-c', 'import socketio, requests, websocket']).status === 0) return true
  if (process.env['CI'] === 'true') throw new Error('CI needs python3-socketio and python3-websocket.')
  console.warn('Tests with another client of live events are skipped: there is no python3-socketio.')
  return false
}

export interface PythonClient {
  child: ChildProcess
  heard: Heard[]
}

export function connectPython(url: string, transport: 'websocket' | 'polling'): PythonClient {
  const child = spawn(PYTHON, [SCRIPT, url, transport], { stdio: ['ignore', 'pipe', 'inherit'] })
  const heard: Heard[] = []
  createInterface({ input: child.stdout }).on('line', (line) => heard.push(JSON.parse(line) as Heard))
  return { child, heard }
}
