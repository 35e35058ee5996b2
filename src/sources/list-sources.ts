/** Each source as a person sees it: whether it can be used, what it last brought, the receipt of that. */
import type { Db } from '../db/tables.ts'
import { findLastFetchReceipts } from '../intake/receipts.ts'
import type { Source } from './source.ts'
import { lastFetchOf, listSourceStatus, type LastFetch } from './source-state.ts'

export interface ListedSource {
  id: string
  title: string
  /** `off`: not set up. `blocked`: set up, but the user must act first. */
  state: 'ready' | 'off' | 'blocked'
  message: string
  hint: string | null
  last_fetch: LastFetch | null
  /** Of the last fetch that left one. */
  receipt_id: string | null
}

/** Looks only at this machine. */
export async function listSources(db: Db, sources: readonly Source[]): Promise<ListedSource[]> {
  const [known, receipts] = await Promise.all([listSourceStatus(db), findLastFetchReceipts(db)])
  return Promise.all(
    sources.map(async (source) => {
      const status = known.find(({ source_id: id }) => id === source.id)
      return {
        ...{ id: source.id, title: source.title, ...(await readinessOf(source)) },
        last_fetch: status === undefined ? null : lastFetchOf(status),
        receipt_id: receipts.get(source.id) ?? null,
      }
    }),
  )
}

/** @returns Why a fetch would bring nothing; `undefined` where a source is ready. */
export async function whyNothingToFetch(sources: readonly Source[]): Promise<string | undefined> {
  let why: string | undefined
  for (const source of sources) {
    const { state, message } = await readinessOf(source)
    if (state === 'ready') return undefined
    if (state === 'blocked') why ??= message
  }
  return why ?? 'No source is set up.'
}

async function readinessOf(source: Source): Promise<Pick<ListedSource, 'state' | 'message' | 'hint'>> {
  const readiness = await source.check()
  const { state } = readiness
  if (state === 'ready') return { state, message: 'Ready.', hint: null }
  if (state === 'off') return { state, message: 'Not set up.', hint: readiness.hint }
  return { state, message: readiness.error.message, hint: readiness.error.hint ?? null }
}
