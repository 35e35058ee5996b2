import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  postgresPrograms,
  queryPostgres,
  startPostgres,
  type PostgresServer,
} from '../../../test/support/postgres.ts'
import { askRedis, redisProgram, startRedis, type RedisServer } from '../../../test/support/redis.ts'
import { waitUntil } from '../../../test/support/wait.ts'
import { openDatabase, type OpenedDatabase } from '../../db/open.ts'
import type { AnswerSignal, AnswerStream } from './answer-stream.ts'
import { openOverPostgres } from './over-postgres.ts'
import { openOverRedis } from './over-redis.ts'

const ID = '00000000-0000-4000-8000-000000000001'
const GARBAGE = ['error', '', 'null', '17', '{"half":', '{"id":null}']

/** @returns What is heard after somebody else has used the channel. */
async function hearAfter(stream: AnswerStream, disturb: (said: string) => Promise<unknown>) {
  const heard: AnswerSignal[] = []
  const unlisten = await stream.listen(ID, (signal) => heard.push(signal))
  for (const said of GARBAGE) await disturb(said)
  await waitUntil(() => {
    stream.tell(ID, { type: 'stop' }) // What is told before the connection is made goes lost.
    return heard.some(({ type }) => type === 'stop')
  })
  await unlisten()
  await stream.close()
  const types = new Set(heard.map(({ type }) => type))
  types.delete('changed') // Which is said when a connection is made.
  return [...types]
}

describe.skipIf(postgresPrograms === undefined)('signals over PostgreSQL', () => {
  let server: PostgresServer
  let database: OpenedDatabase
  let url: string

  beforeAll(async () => {
    server = await startPostgres()
    url = await server.createDatabase()
    database = await openDatabase({ url })
  }, 120_000)

  afterAll(async () => {
    await database.close()
    await server.stop()
  })

  it('come through whatever else is said on the channel', async () => {
    const heard = await hearAfter(openOverPostgres(database.db, url), (said) =>
      queryPostgres(url, `select pg_notify('kba_answers', '${said}')`),
    )
    expect(heard).toEqual(['stop'])
  })
})

describe.skipIf(redisProgram === undefined)('signals over Redis', () => {
  let server: RedisServer

  beforeAll(async () => {
    server = await startRedis()
  }, 60_000)

  afterAll(() => server.stop())

  it('come through whatever else is said on the channel', async () => {
    const heard = await hearAfter(
      openOverRedis({ url: server.url, setting: 'REDIS_URL', prefix: 'kba' }),
      (said) => askRedis(server.url, (redis) => redis.publish(`kba:answer:${ID}`, said)),
    )
    expect(heard).toEqual(['stop'])
  })
})
