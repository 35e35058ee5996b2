/** Values that no table takes: every operation says so, and none of them is our fault. */
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { API } from '../src/contract/api/api.ts'
import type { Operation } from '../src/contract/api/operation.ts'
import { CLIENT_EVENTS } from '../src/contract/live-events.ts'
import { TOOLS, type ToolName } from '../src/mcp/tools.ts'
import { openTools } from '../src/mcp/work-tool.ts'
import type { OpenServer } from '../src/server/app.ts'
import { ask, openRooms, type TestRooms } from './support/server.ts'

const OPERATIONS = Object.entries(API).flatMap(([resource, operations]) =>
  Object.entries(operations as Record<string, Operation>).map(([name, operation]): [string, Operation] => [
    `${resource}.${name}`,
    operation,
  ]),
)
const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'x\udc00']
/** Made by hand, of as many parts as those of any list. */
const CURSORS = [
  '',
  'a\0b',
  '\ud800',
  '1e400',
  -1,
  1e300,
  '99999999999999999999999',
  '+275760-09-13',
  '0000-01-01T00:00:00Z',
  null,
]
  .flatMap((one) => [[one], [one, one], [one, '00000000-0000-4000-8000-000000000000'], [1, one]])
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'))
const OUT_OF_RANGE = [
  ...['-1', '0', '1e400', '2147483648', '9007199254740993', '99999999999999999999999', 'NaN', '1.5'],
  ...['2026-02-31', '0000-01-01', '9999-12-31', '+275760-09-13', '2026-13-01T00:00:00Z'],
  ...['00000000-0000-0000-0000-000000000000', '{}', '..', '%', "'", '\\', '\u{10ffff}', 'x'.repeat(400)],
]

/** Names of the parameters and fields that an operation takes; some check them elsewhere and only show them. */
function namesOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

const paramsOf = ({ path }: Operation): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')

function addressOf({ path }: Operation, values: Record<string, string> = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => percent(values[name] ?? '1'))
}

/** Unlike encodeURIComponent, also of what is no text: half of a pair as the bytes that it would have. */
function percent(text: string): string {
  if (text.isWellFormed()) return encodeURIComponent(text)
  return Array.from(text, (c) => (c.isWellFormed() ? encodeURIComponent(c) : '%ED%A0%80')).join('')
}

describe('values that cannot be stored', () => {
  let rooms: TestRooms
  let server: OpenServer

  beforeAll(async () => {
    rooms = await openRooms({ MAX_UPLOAD_MB: '1' })
    server = await rooms.serve()
  })

  afterAll(async () => {
    await rooms.close()
  })

  const send = (operation: Operation, address: string, body?: unknown) =>
    ask(`${server.url}${address}`, {
      method: operation.method.toUpperCase(),
      ...(body !== undefined && { body }),
    })

  it.each(OPERATIONS)('are refused in addresses of %s, by name', async (_name, operation) => {
    for (const name of paramsOf(operation))
      for (const value of UNSTORABLE.slice(0, 2)) {
        const { status, json } = await send(operation, addressOf(operation, { [name]: value }))

        expect([status, json?.['code']]).toEqual([400, 'invalid_request'])
        expect(json?.['error']).toContain(`${name}: holds the character NUL`)
      }
    const { query, shown } = operation
    for (const name of new Set([...namesOf(query), ...namesOf(shown?.query)])) {
      const { status, json } = await send(operation, `${addressOf(operation)}?${name}=a%00`)

      expect([name, status, json?.['code']]).toEqual([name, 400, 'invalid_request'])
      expect(json?.['error']).toContain('holds the character NUL')
    }
  })

  it.each(OPERATIONS)('are refused in bodies of %s, by name', async (_name, operation) => {
    if (operation.body === undefined || operation.bodyType !== undefined) return
    for (const name of new Set([...namesOf(operation.body), ...namesOf(operation.shown?.body), 'other']))
      for (const value of UNSTORABLE)
        for (const body of [{ [name]: value }, { [name]: { deep: [value] } }, { [name]: { [value]: 1 } }]) {
          const { status, json } = await send(operation, addressOf(operation), body)

          expect([name, status, json?.['code']]).toEqual([name, 400, 'invalid_request'])
          expect(json?.['error']).toMatch(/which is not allowed in text/)
        }
  })

  it.each(OPERATIONS)(
    'and numbers, dates and ids that are none are no fault of %s',
    async (_name, operation) => {
      const { query, body, shown, bodyType } = operation
      const faults: string[] = []
      const look = async (address: string, sent?: unknown): Promise<void> => {
        const { status, text } = await send(operation, address, sent)
        if (status >= 500)
          faults.push(`${operation.method} ${address} ${JSON.stringify(sent)}: ${status} ${text}`)
      }
      for (const value of OUT_OF_RANGE) {
        for (const name of paramsOf(operation))
          await look(addressOf(operation, { [name]: value }), body === undefined || bodyType ? undefined : {})
        for (const name of new Set([...namesOf(query), ...namesOf(shown?.query)]))
          await look(`${addressOf(operation)}?${name}=${encodeURIComponent(value)}&q=x`)
        for (const name of new Set([...namesOf(body), ...namesOf(shown?.body)]))
          for (const one of [value, Number(value), [value], { [value]: value }])
            await look(addressOf(operation), { [name]: one })
      }
      if (namesOf(query).includes('cursor'))
        for (const cursor of CURSORS)
          for (const more of ['', '&order=title&q=x'])
            await look(`${addressOf(operation)}?cursor=${cursor}${more}`)
      expect(faults).toEqual([])
    },
  )

  it('are refused in live messages', async () => {
    const socket = io(server.url, { transports: ['websocket'] })
    try {
      for (const name of Object.keys(CLIENT_EVENTS)) {
        const answer = (await socket.emitWithAck(name, { message_id: 'a\0', any: 1 })) as Record<
          string,
          unknown
        >

        expect([name, answer['success'], answer['code']]).toEqual([name, false, 'invalid_request'])
      }
    } finally {
      socket.close()
    }
  })

  it('are refused by the tools for other programs', async () => {
    const { search, chat, database } = rooms.app
    const call = openTools({ db: database.db, search, chat })
    for (const name of Object.keys(TOOLS) as ToolName[]) {
      const fields = { query: 'a\0', id: 'a\0', question: 'a\0', topic: 'a\0', category: 'a\0' }

      await expect(async () => call(name, fields, new AbortController().signal)).rejects.toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('holds the character NUL') as string,
      })
    }
  })
})
