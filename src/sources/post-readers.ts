/** The sources that can read single posts, as sub-phase 3.1 asks them: one after the other, until one knows the post. */
import type { Post } from '../contract/post.ts'
import { KbaError, messageOf, PostError, UnavailableError, UsageError } from '../errors.ts'
import { keepRawText } from './keep-raw.ts'
import type { Completion, ReadContext, Source } from './source.ts'

/** After so many failures in a row a source is left alone for the rest of the process's work on the run. */
const MAX_FAILURES = 3

export type ReadPost =
  | (Completion & { sourceId: string })
  /** Nobody could tell now. `code` and `message` are those of the last error. */
  | { kind: 'later'; sourceId: string; code: string; message: string; retryAfterMs: number | undefined }

export interface PostReaders {
  /** @returns `undefined` when no source can add anything to the post. Throws only the reason of the signal. */
  read(post: Post, signal: AbortSignal): Promise<ReadPost | undefined>
  /** Whether any source could be asked now. */
  areReady(): Promise<boolean>
}

export interface ReadersParts {
  /** Aborted when the run is to stop. */
  stopping: AbortSignal
  importsFolder: string
  say: ReadContext['say']
}

export function openPostReaders(
  sources: readonly Source[],
  { stopping, importsFolder, say }: ReadersParts,
): PostReaders {
  const failures = new Map<string, { times: number; error: KbaError }>()

  const fail = (source: Source, error: KbaError): void => {
    // What the user must mend is not better for the next post.
    const more = error instanceof UnavailableError ? 1 : MAX_FAILURES
    const times = (failures.get(source.id)?.times ?? 0) + more
    const wasAsked = (failures.get(source.id)?.times ?? 0) < MAX_FAILURES
    failures.set(source.id, { times, error })
    if (wasAsked && times >= MAX_FAILURES) say('warn', endOf(source, error))
  }

  async function readFrom(source: Source, post: Post, signal: AbortSignal): Promise<ReadPost | undefined> {
    const known = failures.get(source.id)
    if (known !== undefined && known.times >= MAX_FAILURES) return later(source, known.error)
    const readiness = await source.check()
    if (readiness.state === 'off' || source.posts === undefined) return undefined
    try {
      if (readiness.state === 'blocked') throw readiness.error
      const completion = await source.posts.complete(post, {
        ...{ signal, stopping, keepRaw: (text: string) => keepRawText(text, importsFolder) },
        say: (level, message) => {
          say(level, `${source.title}: ${message}`)
        },
      })
      failures.delete(source.id)
      return { ...completion, sourceId: source.id }
    } catch (thrown) {
      signal.throwIfAborted()
      const error = thrown instanceof KbaError ? thrown : faultOf(source, thrown)
      if (!(error instanceof PostError)) fail(source, error)
      return later(source, error)
    }
  }

  return {
    async read(post, signal) {
      let last: ReadPost | undefined
      for (const source of sources) {
        if (source.posts?.canComplete(post) !== true) continue
        const answer = await readFrom(source, post, signal)
        if (answer === undefined) continue
        if (answer.kind === 'read') return answer
        // Another source may see what this one may not.
        if (last?.kind !== 'withheld') last = answer
      }
      return last
    },
    async areReady() {
      for (const source of sources)
        if (source.posts !== undefined && (await source.check()).state === 'ready') return true
      return false
    },
  }
}

/** A fault of ours in a source keeps no post from being worked on with what is known of it. */
function faultOf({ title }: Source, cause: unknown): UnavailableError {
  return new UnavailableError('source_failed', `${title} failed: ${messageOf(cause)}`, { cause })
}

function endOf({ title }: Source, error: KbaError): string {
  const hint = error.hint === undefined ? '' : ` ${error.hint}`
  return `${title} completes no more posts in this run: ${messageOf(error)}${hint}`
}

function later({ id }: Source, error: KbaError): ReadPost {
  // What the user mends may be mended by the next run.
  const retryAfterMs =
    error instanceof UsageError ? 0 : error instanceof UnavailableError ? error.retryAfterMs : undefined
  return { kind: 'later', sourceId: id, code: error.code, message: messageOf(error), retryAfterMs }
}
