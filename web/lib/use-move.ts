/** Moving an item to another topic, and everything that is shown of it with it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { categoryLabel } from '../../src/contract/category-label.ts'
import type { Item } from '../../src/contract/api/items.ts'
import { tell } from '../components/toasts.tsx'
import { ask } from './api.ts'
import { itemQuestion } from './questions.ts'

export interface TopicPlace {
  main_category: string
  subcategory: string
}

export function useMove(id: string, onMoved?: () => void) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (to: TopicPlace) =>
      ask<Item>(`/api/items/${encodeURIComponent(id)}/move`, { method: 'POST', body: to }),
    onSuccess: (moved) => {
      client.setQueryData(itemQuestion(id).queryKey, moved)
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'item' })
      tell(`Moved to ${categoryLabel(moved.main_category)} / ${categoryLabel(moved.subcategory)}.`)
      onMoved?.()
    },
  })
}
