/** What the pages ask the server: a key for the cache and the way to the answer, by resource. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ReadingState } from '../../src/contract/post.ts'
import type { Preferences } from '../../src/contract/preferences.ts'
import type { Answer } from './answers.ts'
import { ask, queryOf } from './api.ts'

export interface ItemFilters {
  main_category?: string | undefined
  subcategory?: string | undefined
  author?: string | undefined
  from?: string | undefined
  to?: string | undefined
  has_media?: boolean | undefined
  favourite?: boolean | undefined
  reading?: ReadingState | undefined
}
export type ItemOrder = 'newest' | 'oldest' | 'title' | 'updated' | 'likes' | 'views'

const PAGE = 100
/** Two screens: what is scrolled to is asked for on the way. */
const ITEMS = 50
/** Of a search, that are shown. */
export const HITS = 60

export const setupQuestion = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => ask<Answer<'setup', 'getSetup'>>('/api/setup', { signal }),
})

export const totalsQuestion = queryOptions({
  queryKey: ['totals'],
  queryFn: ({ signal }) => ask<Answer<'statistics', 'getTotals'>>('/api/statistics/totals', { signal }),
})

export const statisticsQuestion = (days: number) =>
  queryOptions({
    queryKey: ['statistics', days],
    queryFn: ({ signal }) =>
      ask<Answer<'statistics', 'getStatistics'>>(`/api/statistics${queryOf({ days, runs: 30 })}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const categoriesQuestion = queryOptions({
  queryKey: ['categories'],
  queryFn: ({ signal }) => ask<Answer<'categories', 'listCategories'>>('/api/categories', { signal }),
})

export const itemsQuestion = (filters: ItemFilters, order: ItemOrder) =>
  infiniteQueryOptions({
    queryKey: ['items', filters, order],
    queryFn: ({ signal, pageParam: cursor }) =>
      ask<Answer<'items', 'listItems'>>(`/api/items${queryOf({ ...filters, order, cursor, limit: ITEMS })}`, {
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  })

/** A screen: each comes with what it may belong to, which takes the server a moment. */
const UNSORTED_ITEMS = 20

export const unsortedQuestion = infiniteQueryOptions({
  queryKey: ['items', 'unsorted'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'items', 'listUnsorted'>>(`/api/unsorted${queryOf({ cursor, limit: UNSORTED_ITEMS })}`, {
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

export const searchQuestion = (q: string, filters: ItemFilters, limit = HITS) =>
  queryOptions({
    queryKey: ['search', q, filters, limit],
    queryFn: ({ signal }) =>
      ask<Answer<'search', 'search'>>(`/api/search${queryOf({ q, as_you_type: true, ...filters, limit })}`, {
        signal,
      }),
    placeholderData: keepPreviousData,
    enabled: q.trim() !== '',
  })

export const itemQuestion = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: ({ signal }) =>
      ask<Answer<'items', 'getItem'>>(`/api/items/${encodeURIComponent(id)}`, { signal }),
  })

export const relatedQuestion = (id: string) =>
  queryOptions({
    queryKey: ['item', id, 'related'],
    queryFn: ({ signal }) =>
      ask<Answer<'items', 'listRelatedItems'>>(`/api/items/${encodeURIComponent(id)}/related?limit=6`, {
        signal,
      }),
  })

export const synthesesQuestion = infiniteQueryOptions({
  queryKey: ['syntheses'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'syntheses', 'listSyntheses'>>(`/api/syntheses${queryOf({ cursor, limit: PAGE })}`, {
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

/** @param place - `main` or `main/sub`. */
export const synthesisQuestion = (place: string) =>
  queryOptions({
    queryKey: ['synthesis', place],
    queryFn: ({ signal }) => ask<Answer<'syntheses', 'getSynthesis'>>(`/api/syntheses/${place}`, { signal }),
  })

export const planQuestion = (preferences: Partial<Preferences>) =>
  queryOptions({
    queryKey: ['plan', preferences],
    queryFn: ({ signal }) =>
      ask<Answer<'agent', 'getPlan'>>(`/api/agent/plan${queryOf(preferences)}`, { signal }),
    placeholderData: keepPreviousData,
  })

export const runsQuestion = infiniteQueryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'agent', 'listRuns'>>(`/api/agent/runs${queryOf({ cursor, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

export const runQuestion = (taskId: string) =>
  queryOptions({
    queryKey: ['run', taskId],
    queryFn: ({ signal }) => ask<Answer<'agent', 'getRun'>>(`/api/agent/runs/${taskId}`, { signal }),
  })

export const logQuestion = (taskId: string) =>
  queryOptions({
    queryKey: ['log', taskId],
    queryFn: ({ signal }) => ask<Answer<'logs', 'readLog'>>(`/api/logs/${taskId}?limit=1000`, { signal }),
  })

export const failuresQuestion = infiniteQueryOptions({
  queryKey: ['failures'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'agent', 'listFailures'>>(`/api/agent/failures${queryOf({ cursor, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

export const importsQuestion = infiniteQueryOptions({
  queryKey: ['imports'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'imports', 'listImports'>>(`/api/imports${queryOf({ cursor, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

export const sourcesQuestion = queryOptions({
  queryKey: ['sources'],
  queryFn: ({ signal }) => ask<Answer<'sources', 'listSources'>>('/api/sources', { signal }),
})

const isGoingOn = (state: string | undefined): boolean => state === 'working' || state === 'asks'
const WHILE_LOGGING_IN_MS = 1500

export const xStatusQuestion = queryOptions({
  queryKey: ['sources', 'x'],
  queryFn: ({ signal }) => ask<Answer<'x', 'getXStatus'>>('/api/x/status', { signal }),
  refetchInterval: ({ state }) => isGoingOn(state.data?.login.state) && WHILE_LOGGING_IN_MS,
})

export const xApiStatusQuestion = queryOptions({
  queryKey: ['sources', 'x-api'],
  queryFn: ({ signal }) => ask<Answer<'sources', 'getXApiStatus'>>('/api/x-api/status', { signal }),
  refetchInterval: ({ state }) => isGoingOn(state.data?.login.state) && WHILE_LOGGING_IN_MS,
})

/** @param of - Kind, or id of a source; all when left out. */
export const receiptsQuestion = (of: { kind?: 'fetch' | 'import'; source?: string } = {}) =>
  infiniteQueryOptions({
    queryKey: ['receipts', of],
    queryFn: ({ signal, pageParam: cursor }) =>
      ask<Answer<'receipts', 'listReceipts'>>(`/api/receipts${queryOf({ ...of, cursor, limit: 20 })}`, {
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
  })

export const receiptQuestion = (id: string) =>
  queryOptions({
    queryKey: ['receipt', id],
    queryFn: ({ signal }) => ask<Answer<'receipts', 'getReceipt'>>(`/api/receipts/${id}`, { signal }),
  })

export const duplicatesQuestion = infiniteQueryOptions({
  queryKey: ['duplicates'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'duplicates', 'listDuplicates'>>(`/api/duplicates${queryOf({ cursor, limit: 20 })}`, {
      signal,
    }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

export const binQuestion = infiniteQueryOptions({
  queryKey: ['bin'],
  queryFn: ({ signal, pageParam: cursor }) =>
    ask<Answer<'bin', 'listBin'>>(`/api/bin${queryOf({ cursor, limit: 50 })}`, { signal }),
  initialPageParam: '',
  getNextPageParam: ({ next_cursor: next }) => next ?? undefined,
})

/** How many wait, without looking at them. */
export const duplicateTotalQuestion = queryOptions({
  queryKey: ['duplicates', 'total'],
  queryFn: ({ signal }) => ask<Answer<'duplicates', 'listDuplicates'>>('/api/duplicates?limit=1', { signal }),
})

export const formatsQuestion = queryOptions({
  queryKey: ['formats'],
  queryFn: ({ signal }) => ask<Answer<'imports', 'listImportFormats'>>('/api/imports/formats', { signal }),
  staleTime: Infinity,
})

export const schedulesQuestion = queryOptions({
  queryKey: ['schedules'],
  queryFn: ({ signal }) => ask<Answer<'schedules', 'listSchedules'>>('/api/schedules', { signal }),
})

export const scheduleRunsQuestion = (id: string) =>
  queryOptions({
    queryKey: ['schedules', id, 'history'],
    queryFn: ({ signal }) =>
      ask<Answer<'schedules', 'listScheduleRuns'>>(`/api/schedules/${id}/history?limit=20`, { signal }),
  })

export const settingsQuestion = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => ask<Answer<'settings', 'listSettings'>>('/api/settings', { signal }),
})

export const modelsQuestion = queryOptions({
  queryKey: ['models'],
  queryFn: ({ signal }) => ask<Answer<'models', 'listModels'>>('/api/models', { signal }),
})

export const gitQuestion = queryOptions({
  queryKey: ['git'],
  queryFn: ({ signal }) => ask<Answer<'git', 'getGitStatus'>>('/api/git/status', { signal }),
})

export const gpuQuestion = queryOptions({
  queryKey: ['gpu'],
  queryFn: ({ signal }) => ask<Answer<'system', 'getGpu'>>('/api/gpu', { signal }),
  refetchInterval: 10_000,
})

export const systemQuestion = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => ask<Answer<'system', 'getSystem'>>('/api/system', { signal }),
  refetchInterval: 5000,
})

export const queuesQuestion = queryOptions({
  queryKey: ['queues'],
  queryFn: ({ signal }) => ask<Answer<'system', 'getQueues'>>('/api/queues', { signal }),
  refetchInterval: 3000,
})

export const sessionQuestion = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => ask<Answer<'access', 'getSession'>>('/api/session', { signal }),
  staleTime: Infinity,
})
