import { execFileSync } from 'node:child_process'
import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, writeExport } from './support/command.ts'
import { startModelServer, type ModelServer } from './support/model-server.ts'

describe('runs with a model server', () => {
  let home: string
  let server: ModelServer
  let env: Record<string, string>

  beforeAll(async () => {
    home = await makeHome()
    server = await startModelServer()
    env = { OLLAMA_URL: server.url, TEXT_MODEL: 'llama', EMBEDDING_MODEL: 'embed', MAX_RETRIES: '0' }
    await runKba(home, ['import', await writeExport(home, 8)])
  })

  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  it('leave the others whole when one post always fails, and finish it when it no longer does', async () => {
    const broken = '2000000000000000000'
    server.fault({ type: '500', kind: 'write_item', postId: broken })

    const first = await runKba(home, ['run', '--json'], env)
    server.clearFaults()
    const second = await runKba(home, ['run', '--json'], env)

    expect(first.code).toBe(3)
    expect(first.json).toMatchObject({
      processed: 7,
      failed: 1,
      failures: [{ post_id: broken, sub_phase: 'kb_item_generation' }],
    })
    expect(second.code).toBe(0)
    expect(second.json).toMatchObject({ processed: 1, failed: 0 })
  })

  it('do nothing when nothing is new: no call, no file, no commit', async () => {
    const calls = server.calls.length
    const before = await fingerprint(home)

    const result = await runKba(home, ['run', '--json'], env)

    expect(result.code).toBe(0)
    expect(server.calls.length).toBe(calls)
    expect(await fingerprint(home)).toEqual(before)
  })

  it('end at once, blaming no post, when the server is away', async () => {
    const away = await makeHome()
    await runKba(away, ['import', await writeExport(away, 3)])

    const result = await runKba(away, ['run', '--json'], { ...env, OLLAMA_URL: 'http://127.0.0.1:9' })
    const status = await runKba(away, ['status', '--json'])

    expect(result.code).toBe(1)
    expect(result.stderr).toContain('cannot be reached')
    expect(status.json).toMatchObject({ failed: 0, queued: 3 })
    await rm(away, { recursive: true, force: true })
  })
})

async function fingerprint(home: string): Promise<unknown> {
  const files = [...(await readKnowledgeBase(home)).keys()]
  const times = await Promise.all(
    files.map(async (file) => [file, (await stat(join(home, 'kb-generated', file))).mtimeMs]),
  )
  const head = execFileSync('git', ['rev-parse', 'HEAD'], {
    cwd: join(home, 'kb-generated'),
    encoding: 'utf8',
  })
  return { times, head }
}
