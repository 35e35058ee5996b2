/** The sources that can read single posts, as sub-phase 3.1 asks them: one after the other, until one knows the post. */
import type { Post } from '../contract/post.ts'
import { KbaError, messageOf, PostError, UnavailableError, UsageError } from '../errors.ts'
import type { Lack } from '../posts/what-is-missing.ts'
import { keepRawText } from '../x-data/keep-raw.ts'
import type { Completion, PostReader, ReadContext, Source } from './source.ts'

/** After so many failures in a row a source is left alone for the rest of the process's work on the run. */
const MAX_FAILURES = 3

export type ReadPost =
  | (Completion & { sourceId: string })
  /** Nobody could tell now. `code` and `message` are those of the last error. */
  | { kind: 'later'; sourceId: string; code: string; message: string; retryAfterMs: number | undefined }
  /** The run has read as many posts as it may: nobody was asked, and a later run may ask. */
  | { kind: 'postponed'; sourceId: string }

/** What the sources together would do now. */
export interface Readiness {
  /** Posts that one run may read at most; undefined is no bound. */
  most: number | undefined
  /** For what they go back to posts for which nobody was asked. */
  goesBackFor: readonly Lack[]
}

export interface PostReaders {
  /** @returns `undefined` when no source can add anything to the post. Throws only the reason of the signal. */
  read(post: Post, signal: AbortSignal): Promise<ReadPost | undefined>
  /** @returns `undefined` when no source could be asked now. */
  ready(): Promise<Readiness | undefined>
}

export interface ReadersParts {
  /** Aborted when the run is to stop. */
  stopping: AbortSignal
  importsFolder: string
  say: ReadContext['say']
  /** @returns The number of the post among those that the run reads from the source, from 1; as `countRead` counts. */
  count: (sourceId: string, bound: number) => Promise<number>
}

export function openPostReaders(
  sources: readonly Source[],
  { stopping, importsFolder, say, count }: ReadersParts,
): PostReaders {
  const failures = new Map<string, { times: number; error: KbaError }>()
  const mayRead = boundOf(count, say)

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
    if (readiness.state === 'ready' && !(await mayRead(source)))
      return { kind: 'postponed', sourceId: source.id }
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
      let last: Exclude<ReadPost, { kind: 'read' }> | undefined
      for (const source of sources) {
        if (source.posts?.canComplete(post) !== true) continue
        const answer = await readFrom(source, post, signal)
        if (answer === undefined) continue
        if (answer.kind === 'read') return answer
        // Another source may see what this one may not.
        if (last === undefined || WEIGHT[answer.kind] >= WEIGHT[last.kind]) last = answer
      }
      return last
    },
    ready: () => readinessOf(sources),
  }
}

/** When nobody could read a post, what the heaviest answer says is recorded. */
const WEIGHT: Record<Exclude<ReadPost['kind'], 'read'>, number> = { postponed: 0, later: 1, withheld: 2 }

/** @returns Whether the run may read one more post from the source. That it may not is told once. */
function boundOf(count: ReadersParts['count'], say: ReadersParts['say']) {
  const usedUp = new Set<string>()
  return async ({ id, title, posts }: Source): Promise<boolean> => {
    if (posts?.bound === undefined) return true
    if (usedUp.has(id)) return false
    const { posts: most, setting } = posts.bound
    const number = await count(id, most)
    if (number <= most) return true
    usedUp.add(id)
    const others = 'Later runs complete the others.'
    if (number === most + 1)
      say('info', `${title}: this run has opened ${most} posts, as many as ${setting} allows. ${others}`)
    return false
  }
}

/** @returns What the sources would read of posts now; `undefined` when none could be asked. */
export async function readinessOf(sources: readonly Source[]): Promise<Readiness | undefined> {
  const readers: PostReader[] = []
  for (const source of sources)
    if (source.posts !== undefined && (await source.check()).state === 'ready') readers.push(source.posts)
  if (readers.length === 0) return undefined
  const bounds = readers.flatMap(({ bound }) => bound?.posts ?? [])
  const most = bounds.length < readers.length ? undefined : bounds.reduce((sum, posts) => sum + posts, 0)
  return { most, goesBackFor: [...new Set(readers.flatMap(({ goesBackFor }) => goesBackFor ?? []))] }
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
