/** Keeps a model's calls within bounds: how many at once, how often again; and tells what each one used. */
import type { LimitFunction } from 'p-limit'
import { unlessAborted } from '../time-limit.ts'
import type { EmbeddingModel, ModelRole, Provider, Retry, TextModel, Usage } from './model.ts'
import type { Purpose, Terms } from './purpose.ts'
import { withRetries, type RetryOptions } from './retry.ts'

/** What one successful call used. */
export interface UsageReport {
  purpose: Purpose
  role: ModelRole
  model: string
  provider: Provider
  usage: Usage
}

/** A try that failed and will be repeated: for "waiting for the model server" in the progress. */
export interface RetryReport extends Retry {
  role: ModelRole
  model: string
  provider: Provider
}

/** Who is told. */
export interface ModelHooks {
  /** Called when the turn of a call has come; what it throws, the call ends with, and it is not tried again. */
  admit?: (() => void) | undefined
  onUsage?: ((report: UsageReport) => void) | undefined
  onRetry?: ((report: RetryReport) => void) | undefined
}

/** The bounds of a role's calls; `limit` may be shared between models. The limit on time is the model's own. */
export interface Bounds extends ModelHooks {
  purpose: Purpose
  role: ModelRole
  limit: LimitFunction
  terms: Omit<Terms, 'atOnce'>
}

/** @returns The same model, queued, retried and counted. An abort ends also the wait in the queue. */
export function boundText(model: TextModel, bounds: Bounds): TextModel {
  return {
    provider: model.provider,
    name: model.name,
    generate: (request) => {
      const { signal, onText, onRetry } = request
      if (onText === undefined)
        return bounded(model, bounds, { signal, onRetry }, () => model.generate(request))
      let isUnderWay = false
      const live = {
        ...request,
        onText: (piece: string) => {
          isUnderWay = true
          onText(piece)
        },
      }
      const mayRetry = (): boolean => !isUnderWay
      return bounded(model, bounds, { signal, onRetry, mayRetry }, () => model.generate(live))
    },
  }
}

/** @returns The same model, queued, retried and counted. An abort ends also the wait in the queue. */
export function boundEmbedding(model: EmbeddingModel, bounds: Bounds): EmbeddingModel {
  return {
    provider: model.provider,
    name: model.name,
    embed: (texts, signal, as) => bounded(model, bounds, { signal }, () => model.embed(texts, signal, as)),
  }
}

async function bounded<T extends { usage: Usage }>(
  { name, provider }: { name: string; provider: Provider },
  bounds: Bounds,
  caller: Pick<RetryOptions, 'signal' | 'mayRetry' | 'onRetry'>,
  call: () => Promise<T>,
): Promise<T> {
  const { purpose, role, limit, terms, admit, onUsage, onRetry } = bounds
  // Counted before the turn is given back: the call behind it is admitted by what this one used.
  const counted = async (): Promise<T> => {
    admit?.()
    const reply = await call()
    onUsage?.({ purpose, role, model: name, provider, usage: reply.usage })
    return reply
  }
  // The place in the queue is given back during a wait, so that one slow answer does not hold up the others.
  return withRetries(() => queued(limit, caller.signal, counted), {
    ...terms,
    ...caller,
    onRetry: (retry) => {
      caller.onRetry?.(retry)
      onRetry?.({ ...retry, role, model: name, provider })
    },
  })
}

function queued<T>(
  limit: LimitFunction,
  signal: AbortSignal | undefined,
  call: () => Promise<T>,
): Promise<T> {
  const turn = limit(() => {
    signal?.throwIfAborted()
    return call()
  })
  return signal === undefined ? turn : unlessAborted(turn, signal)
}
