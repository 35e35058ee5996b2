/** `/mcp`: the tools for other programs, over streamable HTTP, behind the token. */
import type { FastifyInstance } from 'fastify'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { createMcpServer, type McpParts } from '../mcp/server.ts'

/** @returns Ends the calls in hand. */
export function addMcpRoute(server: FastifyInstance, parts: McpParts): () => Promise<void> {
  const handler = createMcpHandler(() => createMcpServer(parts), {
    onerror: (error) => {
      parts.log.debug({ err: error }, 'a request to the tools was refused')
    },
  })
  const answer = toNodeHandler(handler)
  server.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    async handler(request, reply) {
      reply.hijack()
      const { method = 'GET' } = request.raw
      await answer(Object.assign(request.raw, { method }), reply.raw, request.body)
    },
  })
  return () => handler.close()
}
