/** `/mcp`: the tools for other programs, over streamable HTTP, behind the token. Their library is loaded with the first request. */
import type { FastifyInstance } from 'fastify'
import type { NodeIncomingMessageLike } from '@modelcontextprotocol/node'
import { openedOnce } from '../kept-for.ts'
import type { McpParts } from '../mcp/server.ts'

/** @returns Ends the calls in hand. */
export function addMcpRoute(server: FastifyInstance, parts: McpParts): () => Promise<void> {
  const opened = openedOnce(() => openHandler(parts))
  server.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    async handler(request, reply) {
      const { answer } = await opened.get()
      reply.hijack()
      // A request that came in has both, whatever the type says.
      await answer(request.raw as NodeIncomingMessageLike, reply.raw, request.body)
    },
  })
  return async () => {
    await (await opened.current())?.handler.close()
  }
}

async function openHandler(parts: McpParts) {
  const [{ toNodeHandler }, { createMcpHandler }, { createMcpServer }] = await Promise.all([
    import('@modelcontextprotocol/node'),
    import('@modelcontextprotocol/server'),
    import('../mcp/server.ts'),
  ])
  const handler = createMcpHandler(() => createMcpServer(parts), {
    onerror: (error) => {
      parts.log.debug({ err: error }, 'a request to the tools was refused')
    },
  })
  return { handler, answer: toNodeHandler(handler) }
}
