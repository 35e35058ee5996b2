import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'
import { makeHome, runKba } from './support/command.ts'
import { startServer } from './support/server.ts'

/** The first thread of a process is that of the database, where that is there already. */
const DEADLY_LIBRARY = `
  process.once('worker', (thread) => { process.on('SIGUSR2', () => { void thread.terminate() }) })
`

it('says that the embedded database stopped, and ends, so that it can be started again', async () => {
  const home = await makeHome()
  await writeFile(join(home, 'deadly-library.mjs'), DEADLY_LIBRARY)
  await runKba(home, ['status'])
  const library = pathToFileURL(join(home, 'deadly-library.mjs')).href
  const server = await startServer(home, { NODE_OPTIONS: `--import=${library}` })

  server.child.kill('SIGUSR2')
  const { code, stderr } = await server.result

  expect(code).toBe(1)
  expect(stderr).toContain('The embedded database stopped')
  expect((await runKba(home, ['status'])).code).toBe(0)
  await rm(home, { recursive: true, force: true })
}, 240_000)
