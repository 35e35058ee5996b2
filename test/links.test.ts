import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, type CommandResult } from './support/command.ts'
import { idOf, writePosts } from './support/posts.ts'
import { findBrokenLinks, listMarkdown, relativeTargets, withoutCode } from './support/links.ts'

/** What would run, load or swallow the rest of a page if it got through. */
const HOSTILE = [
  '<script>alert(1)</script> Caching headers explained in one line',
  'Index tuning <img src=x onerror="alert(2)"> measured on a real table </details> <iframe src="//evil.example">',
  'Rust lifetimes [click me](javascript:alert(3)) and ![pixel](https://evil.example/pixel.png) [data](data:text/html,x)',
  'Unclosed fence ahead\n```sh\nrm -rf /\n~~~\n<!-- <b>still code or not</b>\n\n# A heading of the post\n---\n[a]: ../../../etc',
  '&lt;script&gt;alert(4)&lt;/script&gt; <<b>b>nested</b> <a href="x">y</a> \\<u>escaped</u> `unclosed <i>span</i>',
  '[Up](../../../../../../etc/passwd) [Query](?a=b) [Anchor](#nowhere) [[wiki|link]] kubernetes probes',
]

describe('the knowledge base of the demo', () => {
  let home: string
  let root: string
  let demo: CommandResult
  let hostile: CommandResult
  let statusBefore: Record<string, unknown>
  let status: Record<string, unknown>

  beforeAll(async () => {
    home = await makeHome()
    root = join(home, 'demo', 'kb-generated')
    demo = await runKba(home, ['demo', 'demo', '--json'])
    const posts = HOSTILE.map((text, index) => ({ id: idOf(index), text }))
    const env = { KBA_HOME: join(home, 'demo') }
    statusBefore = (await runKba(home, ['status', '--json'], env)).json ?? {}
    await runKba(home, ['import', await writePosts(home, posts)], env)
    hostile = await runKba(home, ['run', '--json'], env)
    status = (await runKba(home, ['status', '--json'], env)).json ?? {}
  }, 180_000)

  afterAll(() => rm(home, { recursive: true, force: true }))

  it('is made without a failure, also of hostile posts', () => {
    expect(demo.code, demo.stderr).toBe(0)
    expect(hostile.code, hostile.stderr).toBe(0)
    expect(hostile.json).toMatchObject({ failed: 0 })
    // A place that opens for one of them takes posts of the demo along: these are made anew, and counted in the total.
    const { last_run: run } = status as { last_run: { posts_done: number; posts_total: number } }
    expect(run.posts_done).toBe(run.posts_total)
    expect(Number(status['items']) - Number(statusBefore['items'])).toBe(HOSTILE.length)
  })

  it('holds links and pictures, and each of them leads to a file, each anchor to a heading', async () => {
    const texts = await Promise.all((await listMarkdown(root)).map((file) => readFile(file, 'utf8')))
    const targets = texts.flatMap(relativeTargets)

    expect(texts.length).toBeGreaterThan(70)
    expect(targets.length).toBeGreaterThan(texts.length)
    expect(targets.some((target) => target.includes('media/'))).toBe(true)
    expect(await findBrokenLinks(root)).toEqual([])
  })

  it('lets no HTML of a post through, and no address that runs code', async () => {
    const found: string[] = []
    for (const file of await listMarkdown(root)) {
      const text = withoutCode(await readFile(file, 'utf8'))
      const tags = text.match(/(?<!\\)<(?!https?:\/\/[^\s<>]*>)[a-z/!?][^\n]{0,40}/gi) ?? []
      const pictures = text.match(/(?<!\\)!\[[^\]]*\]\(https?:[^\n]{0,40}/gi) ?? []
      const addresses = text.match(/\]\(\s*(?:javascript|data|vbscript):[^\n]{0,40}/gi) ?? []
      found.push(...[...tags, ...pictures, ...addresses].map((hit) => `${relative(root, file)}: ${hit}`))
    }

    expect(found).toEqual([])
  })

  it('is committed whole, without half-written files', async () => {
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
    const names = await readdir(join(home, 'demo'), { recursive: true })

    expect(status).toBe('')
    expect(names.filter((name) => name.includes('.kba-tmp'))).toEqual([])
  })
})
