/** Whether the process answers, whether it can work, and what Prometheus asks for. */
import type { FastifyInstance } from 'fastify'
import { checkReadiness, type HealthParts } from '../../monitoring/health.ts'
import type { Metrics } from '../../monitoring/metrics.ts'
import type { Auth } from '../auth.ts'

export interface HealthRouteParts extends HealthParts {
  metrics: Metrics
  auth: Auth
}

export function addHealthRoutes(
  server: FastifyInstance,
  { metrics, auth, ...parts }: HealthRouteParts,
): void {
  server.get('/health', { config: { access: 'open' } }, () => ({ status: 'ok' }))

  server.get('/ready', { config: { access: 'open' } }, async (request, reply) => {
    const { ready, checks } = await checkReadiness(parts)
    const details = auth.isAllowed(request) ? { checks } : {}
    return reply.status(ready ? 200 : 503).send({ ready, ...details })
  })

  server.get('/metrics', { config: { access: 'metrics' } }, async (_request, reply) => {
    return reply.type(metrics.contentType).send(await metrics.text())
  })
}
