/** What the code of the routes works with. */
import type { App } from '../compose.ts'
import type { Tasks } from '../compose-tasks.ts'
import type { GitStatus } from '../contract/api/git.ts'
import type { Metrics } from '../monitoring/metrics.ts'
import type { Auth } from './auth/auth.ts'
import type { LiveServer } from './live/live-server.ts'

export interface RouteParts {
  app: App
  tasks: Tasks
  auth: Auth
  metrics: Metrics
  live: LiveServer
  readGit: () => Promise<GitStatus>
  /** The process is about to end. */
  isDraining: () => boolean
}
