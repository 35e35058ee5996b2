/** Deleting an item and restoring it, and everything that is shown of it with it. */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { tell, tellFault } from '../components/toasts.tsx'
import { ask } from './api.ts'

async function restore(client: QueryClient, id: string): Promise<void> {
  await ask(`/api/bin/${encodeURIComponent(id)}/restore`, { method: 'POST' })
  await client.invalidateQueries()
}

export function useRestore() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => restore(client, id),
    onSuccess: () => tell('Restored.'),
    onError: tellFault,
  })
}

/** @param onDeleted - Leaves what shows the item; it is gone then. */
export function useDelete(id: string, onDeleted: () => Promise<void>) {
  const client = useQueryClient()
  const undo = useRestore()
  return useMutation({
    mutationFn: () => ask(`/api/items/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: async () => {
      await onDeleted()
      client.removeQueries({ queryKey: ['item', id] })
      void client.invalidateQueries()
      tell('Deleted. It stays in the bin for 30 days.', {
        label: 'Undo',
        perform: () => undo.mutate(id),
      })
    },
    onError: tellFault,
  })
}
