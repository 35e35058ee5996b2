import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import { parseQuery } from '../query.ts'
import { addItem } from '../testing.ts'
import { parseAliases } from './aliases.ts'
import { KNOWN_ALIASES } from './known-aliases.ts'
import { Words } from './words.ts'

let database: OpenedDatabase
let folder: string

beforeAll(async () => {
  database = await openDatabase({})
  folder = await mkdtemp(join(tmpdir(), 'kba-words-'))
  await addItem(database, { id: '1', title: 'Liveness probes in k8s', body: 'How a probe restarts a pod.' })
  await addItem(database, {
    id: '2',
    title: 'Connection pools',
    body: 'Datenbankverbindungen halten; JWTs ablehnen.',
  })
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

const open = (file?: string): Words =>
  new Words({ db: database.db, aliases: parseAliases([KNOWN_ALIASES]), cutBy: 'test', file })

async function find(words: Words, text: string, category?: string): Promise<string[]> {
  const query = parseQuery(text)
  const hits = await words.rank(query, await words.weigh(query), { limit: 10, category })
  return hits.map(({ id }) => id)
}

describe('an index that is kept in step', () => {
  it('finds by other names, plurals of acronyms and beginnings of compounds', async () => {
    const words = open()

    expect(await find(words, 'kubernetes')).toEqual(['1'])
    expect(await find(words, 'jwt')).toEqual(['2'])
    expect(await find(words, 'Datenbank')).toEqual(['2'])
    expect(await find(words, 'zzqx yyqx probe')).toEqual(['1'])
    expect(await find(words, 'zzqx')).toEqual([])
  })

  it('takes a question in sentences for what it is: quotation marks quote, and two of many words are enough', async () => {
    const words = open()
    const question =
      'I would like to read more about what is often called "the heartbeat check of an orchestrator", that is how a ' +
      'probe or something like it notices that a service hangs, restarts it, and lets the others go on serving - any ideas?'

    expect(await find(words, question)).toContain('1')
    expect(await find(words, 'probes "no such phrase"')).toEqual([])
  })

  it('knows of what others stored, changed and removed the moment that it is committed', async () => {
    const words = open()
    expect(await find(words, 'flamingo')).toEqual([])

    await addItem(database, { id: '3', title: 'Flamingo', body: 'Pink.' })
    expect(await find(words, 'flamingo')).toEqual(['3'])
    await database.db.updateTable('items').set({ main_category: 'nature' }).where('id', '=', '3').execute()
    expect(await find(words, 'flamingo', 'nature')).toEqual(['3'])
    await database.db.deleteFrom('items').where('id', '=', '3').execute()
    expect(await find(words, 'flamingo')).toEqual([])
  })

  it('misses nothing of a transaction that ends later than one that began after it', async () => {
    // One session holds both transactions one after the other here; on a server they overlap (test/postgres).
    const words = open()
    await words.catchUp()

    await database.db.transaction().execute(async (tx) => {
      await tx.updateTable('items').set({ title: 'Heron' }).where('id', '=', '2').execute()
    })

    expect(await find(words, 'heron')).toEqual(['2'])
  })
})

describe('an index on disk', () => {
  it('serves the next process, which takes in what has changed since', async () => {
    const file = join(folder, 'words.bin')
    const first = open(file)
    expect(await find(first, 'probe')).toEqual(['1'])
    await first.keep()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    await addItem(database, { id: '4', title: 'Startup probe', body: 'Slow starters.' })

    const second = open(file)

    expect((await find(second, 'probe')).sort()).toEqual(['1', '4'])
  })

  it('is made anew when it is damaged, or of another database', async () => {
    const file = join(folder, 'damaged.bin')
    const first = open(file)
    await first.catchUp()
    await first.keep()
    await writeFile(file, (await readFile(file)).subarray(0, 300))
    expect(await find(open(file), 'probe')).toContain('1')

    await open(file).catchUp()
    const other = await openDatabase({})
    try {
      await addItem(other, { id: '9', title: 'Elsewhere', body: 'Another base.' })
      const words = new Words({ db: other.db, aliases: parseAliases([]), cutBy: 'test', file })
      const query = parseQuery('probe')
      expect(await words.rank(query, await words.weigh(query), { limit: 5 })).toEqual([])
      expect(
        await words.rank(parseQuery('elsewhere'), await words.weigh(parseQuery('elsewhere')), { limit: 5 }),
      ).toHaveLength(1)
    } finally {
      await other.close()
    }
  })
})
