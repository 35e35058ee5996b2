/** Asks the API as its description says, and holds each answer against it. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect } from 'vitest'
import type { OpenApi } from '../../src/server/openapi.ts'
import { ask, type Reply } from './server.ts'

interface Call {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  headers?: Record<string, string>
  /** 200 unless the call is about something else. */
  status?: number
}

export interface DescribedApi {
  api: OpenApi
  /** Ids of the operations that were called. */
  asked: ReadonlySet<string>
  call(operationId: string, call?: Call): Promise<Record<string, unknown>>
}

export async function openDescribedApi(url: string): Promise<DescribedApi> {
  const api = (await ask(`${url}/api/openapi.json`)).json as unknown as OpenApi
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  const asked = new Set<string>()

  /** Asks, and holds the answer against the description. */
  async function call(
    operationId: string,
    { params = {}, query = {}, body, headers, status = 200 }: Call = {},
  ) {
    asked.add(operationId)
    const [path, method] = find(operationId)
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
    const search = new URLSearchParams(query).toString()
    const reply = await ask(`${url}${filled}${search === '' ? '' : `?${search}`}`, {
      ...{ method: method.toUpperCase(), body, headers: headers ?? {} },
    })
    expect(`${operationId} ${reply.status} ${reply.status === status ? '' : reply.text}`).toBe(
      `${operationId} ${status} `,
    )
    requireDescribed(path, method, reply)
    return reply.json ?? {}
  }

  function find(operationId: string): [string, string] {
    for (const [path, methods] of Object.entries(api.paths))
      for (const [method, operation] of Object.entries(methods))
        if (operation.operationId === operationId) return [path, method]
    throw new Error(`There is no operation ${operationId}.`)
  }

  function requireDescribed(path: string, method: string, { status, text, headers }: Reply): void {
    const responses = api.paths[path]?.[method]?.responses ?? {}
    const which = responses[String(status)] === undefined ? 'default' : String(status)
    const type = headers['content-type']?.split(';', 1)[0] ?? ''
    if (type !== 'application/json') return
    const schema = responses[which]?.content?.['application/json']?.schema ?? false
    const validate = ajv.compile({ allOf: [schema], components: api.components })
    validate(JSON.parse(text))
    expect({ path, method, errors: validate.errors ?? [] }).toEqual({ path, method, errors: [] })
  }

  return { api, asked, call }
}
