import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, readKnowledgeBase, runKba, type CommandResult } from './support/command.ts'
import { startModelServer, type FaultType, type ModelServer } from './support/model-server.ts'
import { idOf, writePosts } from './support/posts.ts'

const KEY = 'sk-test-0123456789abcdef'
const WRONG_KEY = 'sk-wrong-fedcba9876543210'
const FALLBACK = 'spare'

interface Case {
  type: FaultType | 'none'
  /** How many calls it strikes; each one if not given. */
  times?: number
  retryAfter?: number
  /** Calls for the article, one retry and the fallback model among them. */
  calls: number
  /** The code of the post's failure. */
  code?: string
}

/** A post for each. */
const CASES: readonly Case[] = [
  { type: 'none', calls: 1 },
  { type: 'think', calls: 1 },
  { type: 'prose', calls: 1 },
  { type: 'fence', calls: 1 },
  { type: 'truncated', times: 1, calls: 2 },
  { type: 'wrong', times: 2, calls: 3 },
  { type: '429', times: 1, retryAfter: 1, calls: 2 },
  { type: '500', times: 1, calls: 2 },
  { type: 'cut', times: 1, calls: 2 },
  { type: 'timeout', times: 1, calls: 2 },
  { type: 'not_json', calls: 3, code: 'invalid_model_output' },
  { type: '500', calls: 2, code: 'model_server_error' },
  { type: 'cut', calls: 2, code: 'model_unreachable' },
  { type: 'timeout', calls: 2, code: 'model_timeout' },
]
const FAILING = CASES.flatMap(({ code }, index) =>
  code === undefined ? [] : [{ post_id: idOf(index), code }],
)
const RESCUED = CASES.findIndex(({ type }) => type === 'wrong')

const PROTOCOLS = [
  { name: 'Ollama', apiKey: undefined, envOf: (url: string) => ({ OLLAMA_URL: url }) },
  {
    name: 'an OpenAI-compatible server',
    apiKey: KEY,
    envOf: (url: string) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: KEY }),
  },
]

describe.each(PROTOCOLS)('faults of $name', { timeout: 180_000 }, ({ apiKey, envOf }) => {
  let home: string
  let server: ModelServer
  let env: Record<string, string>
  let outputs: string

  beforeAll(async () => {
    home = await makeHome()
    outputs = ''
    server = await startModelServer(apiKey === undefined ? {} : { apiKey })
    env = {
      ...envOf(server.url),
      TEXT_MODEL: 'llama',
      EMBEDDING_MODEL: 'embed',
      FALLBACK_MODEL: FALLBACK,
      MAX_RETRIES: '1',
      REQUEST_TIMEOUT: '5',
      LOG_LEVEL: 'trace',
    }
    const posts = CASES.map((_, index) => ({
      id: idOf(index),
      text: `Lesson ${index}: measure first, then change one thing, then measure again.`,
    }))
    await runKba(home, ['import', await writePosts(home, posts)])
  }, 120_000)

  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  async function run(settings: Record<string, string> = {}): Promise<CommandResult> {
    const result = await runKba(home, ['run', '--json', '--skip-synthesis-generation'], {
      ...env,
      ...settings,
    })
    outputs += result.stdout + result.stderr
    return result
  }

  it.runIf(apiKey !== undefined)('end the run at once, blaming no post, when the key is wrong', async () => {
    const result = await run({ OPENAI_API_KEY: WRONG_KEY })
    const status = await runKba(home, ['status', '--json'])

    expect(result.code).toBe(2)
    expect(result.stderr).toContain('OPENAI_API_KEY')
    expect(status.json).toMatchObject({ failed: 0, queued: CASES.length })
    expect(server.calls).toEqual([])
  })

  it('are repaired, retried or taken to the fallback; what stays is the failure of its post alone', async () => {
    CASES.forEach(({ type, times, retryAfter }, index) => {
      if (type === 'none') return
      const limits = { ...(times && { times }), ...(retryAfter && { retryAfter }) }
      server.fault({ type, kind: 'write_item', postId: idOf(index), ...limits })
    })
    server.fault({ type: '429', kind: 'embed', times: 1, retryAfter: 1 })

    const result = await run()

    expect(result.code, result.stderr).toBe(3)
    expect(result.json).toMatchObject({
      status: 'completed',
      processed: CASES.length - FAILING.length,
      failed: FAILING.length,
    })
    expect(result.json?.['failures']).toMatchObject(FAILING)
    const calls = CASES.map((_, index) => server.count('write_item', idOf(index)))
    expect(calls).toEqual(CASES.map((one) => one.calls))
  })

  it('leave nothing of a spoiled answer in the files, and the name of the model that wrote each', async () => {
    const files = [...(await readKnowledgeBase(home))].filter(([file]) => file.split('/').length === 5)
    const spares = files.filter(([, text]) => text.includes(`model: ${FALLBACK}`)).map(([file]) => file)

    expect(files).toHaveLength(CASES.length - FAILING.length)
    expect(spares).toEqual([expect.stringContaining(`${idOf(RESCUED).slice(-6)}/README.md`)])
    for (const [file, text] of files)
      expect(text, file).not.toMatch(/think>|Sure! Here|I hope that|"draft"|unexpected/)
  })

  it('are paid once: the next run asks for what failed and for nothing else', async () => {
    server.clearFaults()
    const [placed, written] = [server.count('categorize_post'), server.count('write_item')]

    const result = await run()

    expect(result.code, result.stderr).toBe(0)
    expect(result.json).toMatchObject({ processed: FAILING.length, failed: 0, failures: [] })
    expect(placed).toBe(CASES.length)
    expect(server.count('categorize_post')).toBe(placed)
    expect(server.count('write_item')).toBe(written + FAILING.length)
  })

  it.runIf(apiKey !== undefined)('put the key in no file and no output', async () => {
    const doctor = await runKba(home, ['doctor'], env)
    const config = await runKba(home, ['config', '--json'], env)
    outputs += doctor.stdout + doctor.stderr + config.stdout + config.stderr
    const entries = await readdir(home, { recursive: true, withFileTypes: true })
    const holders: string[] = []
    for (const entry of entries.filter((one) => one.isFile())) {
      const file = join(entry.parentPath, entry.name)
      const content = await readFile(file)
      if (content.includes(KEY) || content.includes(WRONG_KEY)) holders.push(file)
    }

    expect(entries.length).toBeGreaterThan(100)
    expect(holders).toEqual([])
    expect(outputs).not.toContain(KEY)
    expect(outputs).not.toContain(WRONG_KEY)
  })
})
