/** Binds the operations of the contract to the code that answers them: what comes in is checked here, and nowhere else. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { Operation, Operations } from '../contract/api/operation.ts'
import { UsageError } from '../errors.ts'
import type { PacedRead } from './paced-reads.ts'
import { parsePart, requireStorable } from './parse-request.ts'

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined
type Part<T extends Operation, Name extends keyof Operation> =
  T extends Record<Name, infer Schema> ? Parsed<Schema> : undefined

/** What was asked, checked. */
export interface Asked<T extends Operation> {
  params: Part<T, 'params'>
  query: Part<T, 'query'>
  /** The stream itself where the operation has a `bodyType`. */
  body: Part<T, 'body'>
  request: FastifyRequest
  reply: FastifyReply
}

/** One that answers itself, with something else than JSON, gives back the reply. */
export type Handler<T extends Operation> = (
  asked: Asked<T>,
) => Promise<z.input<T['answer']> | FastifyReply> | z.input<T['answer']> | FastifyReply

/** One for each operation of a resource: a missing one does not compile. */
export type Handlers<T extends Operations> = { readonly [Name in keyof T]: Handler<T[Name]> }

export function serveOperations<T extends Operations>(
  server: FastifyInstance,
  operations: T,
  handlers: Handlers<T>,
  paced: PacedRead = (_question, read) => read(),
): void {
  for (const [name, operation] of Object.entries(operations)) {
    const handler = handlers[name] as unknown as Handler<Operation>
    serveOperation(
      server,
      operation,
      operation.countsAll === true ? pacing(operation, handler, paced) : handler,
    )
  }
}

function serveOperation(server: FastifyInstance, operation: Operation, handler: Handler<Operation>): void {
  const { method, path, params, query, body, access } = operation
  server.route({
    method: method.toUpperCase(),
    url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
    config: access === undefined ? {} : { access },
    handler: (request, reply) => {
      const { params: inPath, query: inQuery, body: sent } = request
      requireStorable([inPath, inQuery, sent instanceof Readable ? undefined : sent])
      return handler({
        params: params && (parsePart(params, inPath) as never),
        query: query && (parsePart(query, inQuery) as never),
        body: body && (bodyOf(operation, request) as never),
        request,
        reply,
      })
    },
  })
}

/** Who asks the same gets the same answer. */
function pacing({ path }: Operation, handler: Handler<Operation>, paced: PacedRead): Handler<Operation> {
  return (asked) => {
    const { params, query } = asked
    return paced(JSON.stringify([path, params, query]), () => Promise.resolve(handler(asked)))
  }
}

/** @throws {UsageError} `body_type` for JSON where a file is wanted. */
function bodyOf({ body, bodyType }: Operation, request: FastifyRequest): unknown {
  if (bodyType === undefined) return body && parsePart(body, request.body)
  if (request.body instanceof Readable) return request.body
  throw new UsageError('body_type', `The body must be the file itself, as ${bodyType}.`)
}
