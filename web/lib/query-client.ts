/** The cache of answers. A server on the same machine is reachable without a network, so nothing waits for one. */
import { QueryClient } from '@tanstack/react-query'
import { ApiFault } from './api.ts'

const RETRIES = 3

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 15_000,
      retry: (failures, error) => failures < RETRIES && isPassing(error),
      retryDelay: (attempt) => Math.min(300 * 2 ** attempt, 3000),
    },
    mutations: { networkMode: 'always' },
  },
})

/** Whether the same question may be answered a moment later. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiFault && (error.status === 0 || error.status >= 502)
}
