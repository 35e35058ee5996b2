/** 50 clients that watch a run with 200 log lines a second: nothing lost or doubled, memory steady. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import { openTasks } from '../src/compose-tasks.ts'
import { parsePreferences } from '../src/contract/preferences.ts'
import { openIn } from './support/product.ts'
import { openServedRooms } from './support/served-rooms.ts'
import { line, peak, verdict } from './support/report.ts'

const CLIENTS = 50
const LINES_PER_SECOND = 200
const TICK_MS = 20
const [given = '600'] = process.argv.slice(2)
const SECONDS = Number(given)
/** After this part of the time everything is warm. */
const WARM = 0.2
const MAX_GROWTH_MB = 30
const GRACE_MS = 3000
/** As long as the messages of a run are. */
const WORDS = ' Post 1900000000000000000: the article is written, two media are described'

const home = await mkdtemp(join(tmpdir(), 'kba-bench-live-'))
const app = await openIn(home)
const tasks = await openTasks(app)
const rooms = await openServedRooms(app, tasks)
const taskId = randomUUID()
await rooms.claimRun(taskId, parsePreferences({}))
const report = tasks.progress.reporter(taskId)
const seen = new Array<number>(CLIENTS).fill(0)
let wrong = 0
const sockets = await Promise.all(seen.map((_, index) => connect(index)))
const memory: number[] = []
const lines = SECONDS * LINES_PER_SECOND
const startedAt = performance.now()
const cpuBefore = process.cpuUsage()
for (let told = 0; told < lines;) {
  const due = Math.min(lines, Math.floor(((performance.now() - startedAt) / 1000) * LINES_PER_SECOND))
  for (; told < due; told += 1) report.say('info', `${told}${WORDS}`, 'content_processing')
  if (memory.length < Math.floor((performance.now() - startedAt) / 1000))
    memory.push(process.memoryUsage().rss / 1e6)
  await sleep(TICK_MS)
}
await report.flush()
await sleep(GRACE_MS)
const { user, system } = process.cpuUsage(cpuBefore)
for (const socket of sockets) socket.close()
await rooms.close()
await tasks.close()
await app.close()
await rm(home, { recursive: true, force: true })

const warm = memory.slice(Math.floor(memory.length * WARM))
const half = Math.floor(warm.length / 2)
line('lines', `${lines} in ${SECONDS} s to ${CLIENTS} clients`)
line('processor', `${(((user + system) / 1e6 / SECONDS) * 100).toFixed(0)} % of a core, with the clients`)
line(
  'memory',
  `${average(warm.slice(0, half)).toFixed(0)} MB, then ${average(warm.slice(half)).toFixed(0)} MB`,
)
peak()
verdict(
  'lost',
  seen.reduce((sum, count) => sum + Math.max(0, lines - count), 0),
  0,
)
verdict('doubled or out of order', wrong, 0)
verdict('growth in MB', average(warm.slice(half)) - average(warm.slice(0, half)), MAX_GROWTH_MB)
process.exit()

async function connect(index: number): Promise<Socket> {
  const socket = io(rooms.url, { transports: ['websocket'], forceNew: true })
  await new Promise<void>((resolve) => socket.once('initial_logs', resolve))
  socket.on('log', ({ message }: { message: string }) => {
    if (Number.parseInt(message, 10) !== seen[index]) wrong += 1
    seen[index] = (seen[index] ?? 0) + 1
  })
  return socket
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
