/** The user's own marks on an item: shown at once, taken back where the server refuses them. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Item } from '../../src/contract/api/items.ts'
import type { ReadingState } from '../../src/contract/post.ts'
import { tellFault } from '../components/toasts.tsx'
import { ask } from './api.ts'
import { itemQuestion } from './questions.ts'

export interface Marks {
  favourite?: boolean
  reading?: ReadingState | null
  notes?: string
}

export const READING_LABELS: Readonly<Record<ReadingState, string>> = {
  unread: 'To read',
  read: 'Read',
  archived: 'Archived',
}

function saveMarks(id: string, marks: Marks): Promise<Item> {
  return ask<Item>(`/api/items/${encodeURIComponent(id)}`, { method: 'PATCH', body: marks })
}

/** Favourite and reading state: what is set last counts, also while the one before is on its way. */
export function useMarks(id: string) {
  const client = useQueryClient()
  const { queryKey } = itemQuestion(id)
  return useMutation({
    mutationKey: ['marks', id],
    scope: { id: `marks of ${id}` },
    mutationFn: (marks: Omit<Marks, 'notes'>) => saveMarks(id, marks),
    onMutate: async (marks) => {
      await client.cancelQueries({ queryKey, exact: true })
      const before = client.getQueryData(queryKey)
      if (before !== undefined) client.setQueryData(queryKey, { ...before, ...marks })
      return before
    },
    onError: (error, _marks, before) => {
      if (before !== undefined) client.setQueryData(queryKey, before)
      tellFault(error)
    },
    onSuccess: (saved) => {
      if (client.isMutating({ mutationKey: ['marks', id] }) > 1) return
      client.setQueryData(queryKey, saved)
      void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => isList(kind) })
    },
  })
}

/** The note: what was typed stays with who typed it until it is saved. */
export function useNote(id: string, onSaved: () => void) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `marks of ${id}` },
    mutationFn: (notes: string) => saveMarks(id, { notes }),
    onSuccess: (saved) => {
      client.setQueryData(itemQuestion(id).queryKey, saved)
      void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => kind === 'search' })
      onSaved()
    },
  })
}

function isList(kind: unknown): boolean {
  return kind === 'items' || kind === 'search'
}
