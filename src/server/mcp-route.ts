/** `/mcp`: the tools for other programs, over streamable HTTP, behind the token. */
import type { FastifyInstance } from 'fastify'
import { toNodeHandler, type NodeIncomingMessageLike } from '@modelcontextprotocol/node'
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
      // A request that came in has both, whatever the type says.
      await answer(request.raw as NodeIncomingMessageLike, reply.raw, request.body)
    },
  })
  return () => handler.close()
}
