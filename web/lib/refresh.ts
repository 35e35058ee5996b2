/** What is asked for again when the server's data change. */
import type { Query, QueryClient } from '@tanstack/react-query'

/** Resources that a run, or an import, changes while it goes on. Models, settings and git are none of them. */
const CHANGED_BY_RUNS = new Set<unknown>([
  ...['items', 'search', 'totals', 'statistics', 'categories', 'syntheses', 'synthesis', 'setup'],
  ...['plan', 'failures', 'runs', 'run', 'duplicates', 'imports', 'receipts', 'receipt', 'sources', 'queues'],
])

/** While a run goes on. Lists that were read on, page after page, are only marked: they are asked for when it is over. */
export function refreshDuringRun(client: QueryClient): void {
  const isChanged = ({ queryKey }: Query): boolean => CHANGED_BY_RUNS.has(queryKey[0])
  void client.invalidateQueries({ predicate: (query) => isChanged(query) && !isReadOn(query) })
  void client.invalidateQueries({
    predicate: (query) => isChanged(query) && isReadOn(query),
    refetchType: 'none',
  })
}

/** An item that is being read, and conversations, follow their own changes. */
export function refreshAfterRun(client: QueryClient): void {
  void client.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] !== 'item' && queryKey[0] !== 'chat',
  })
}

/** Whether more than the first page of a list is there: each would be asked for anew. */
function isReadOn({ state: { data } }: Query): boolean {
  return typeof data === 'object' && data !== null && 'pages' in data && Array.isArray(data.pages)
    ? data.pages.length > 1
    : false
}
