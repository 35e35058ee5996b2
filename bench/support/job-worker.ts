/** Takes jobs in a process of its own until its parent lets it go: our workers as they are shipped, or bare BullMQ. */
import { Worker } from 'bullmq'
import { BARE_QUEUE, connectionOf } from './job-engines.ts'
import { openTasks } from '../../src/compose-tasks.ts'
import { openIn } from './product.ts'

const [kind = '', url = '', home = '', concurrency = ''] = process.argv.slice(2)

const end = kind === 'ours' ? await startOurs() : startBare()
process.once('disconnect', () => void end())

async function startOurs(): Promise<() => Promise<void>> {
  const app = await openIn(home, { REDIS_URL: url })
  const tasks = await openTasks(app)
  const workers = await tasks.startWorkers(['chat'])
  return async () => {
    await workers.drain(0)
    await tasks.close()
    await app.close()
  }
}

/** The baseline: nothing but BullMQ, with its own settings. */
function startBare(): () => Promise<void> {
  const worker = new Worker(BARE_QUEUE, () => Promise.resolve(), {
    connection: connectionOf(url),
    concurrency: Number(concurrency),
  })
  return () => worker.close()
}
