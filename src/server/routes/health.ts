/** Whether the process answers, whether it can work, and what Prometheus asks for. */
import type { healthApi } from '../../contract/api/health.ts'
import { checkReadiness, type HealthParts } from '../../monitoring/health.ts'
import type { Metrics } from '../../monitoring/metrics.ts'
import type { Auth } from '../auth/auth.ts'
import type { Handlers } from '../serve-operations.ts'

export interface HealthRouteParts extends HealthParts {
  metrics: Metrics
  auth: Auth
}

/** Also those of a worker without a web page. */
export function healthRoutes({ metrics, auth, ...parts }: HealthRouteParts): Handlers<typeof healthApi> {
  return {
    getHealth: () => ({ status: 'ok' }),

    async getReadiness({ request, reply }) {
      const { ready, checks } = await checkReadiness(parts)
      reply.status(ready ? 200 : 503)
      return { ready, ...(auth.isAllowed(request) && { checks }) }
    },

    async getMetrics({ reply }) {
      return reply.type(metrics.contentType).send(await metrics.text())
    },
  }
}
