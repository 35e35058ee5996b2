/** The description of the API, for programs and for people. */
import type { FastifyInstance } from 'fastify'
import { DOCS_STYLE, docsPage } from './docs-page.ts'
import { describeApi } from './openapi.ts'

export function addDocsRoutes(server: FastifyInstance): void {
  let page: string | undefined
  server.get('/api/openapi.json', () => describeApi())
  server.get('/api/docs', (_request, reply) =>
    reply.type('text/html; charset=utf-8').send((page ??= docsPage(describeApi()))),
  )
  server.get('/api/docs.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(DOCS_STYLE))
}
