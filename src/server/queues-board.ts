/** Bull Board at /queues: what is in the queues, to look at. */
import type { FastifyInstance } from 'fastify'
import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { Log } from '../log.ts'
import type { Queues } from '../queue/queues.ts'
import { replyToError } from './error-replies.ts'
import { contentPolicy } from './headers.ts'

const PATH = '/queues'

/** Jobs are ids of runs and posts that the database knows better: one that was changed by hand would only confuse. */
export async function addQueuesBoard(server: FastifyInstance, { bull }: Queues, log: Log): Promise<void> {
  const serverAdapter = new FastifyAdapter()
  serverAdapter.setBasePath(PATH)
  createBullBoard({
    queues: bull.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true })),
    serverAdapter,
    options: { uiConfig: { boardTitle: 'Queues', hideRedisDetails: true } },
  })
  // Its own would tell the message of every error.
  serverAdapter.setErrorHandler((error) => {
    const { status, body } = replyToError(error, log)
    return { status: status as 500, body } // Its type knows fewer.
  })
  await server.register(
    async (board) => {
      board.addHook('onRequest', (_request, reply, done) => {
        // Its page styles itself in place.
        reply.header('content-security-policy', contentPolicy({ 'style-src': "'self' 'unsafe-inline'" }))
        done()
      })
      await board.register(serverAdapter.registerPlugin())
    },
    { prefix: PATH },
  )
}
