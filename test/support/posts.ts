/** Invented posts with texts, media and places that a test chooses. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelServerOptions } from './model-server.ts'

export interface TestPost {
  id: string
  text: string
  /** Addresses of images. */
  images?: readonly string[]
  /** Addresses of pages. */
  links?: readonly string[]
}

/** What the stand-in model server answers for a post. */
export interface ScriptedPlace {
  main_category: string
  subcategory: string
  item_name?: string
}

/** @returns The id of the nth post; its last digits differ, as those of real posts do. */
export function idOf(index: number): string {
  return String(2_000_000_000_000_000_000n + BigInt(index) * 1_000_003n)
}

/** Writes an export that holds the posts. @returns Its path. */
export async function writePosts(
  home: string,
  posts: readonly TestPost[],
  name = 'posts.jsonl',
): Promise<string> {
  const lines = posts.map(({ id, text, images = [], links = [] }) =>
    JSON.stringify({
      id,
      tweetId: id,
      url: `https://x.com/writer/status/${id}`,
      text,
      authorHandle: 'writer',
      authorName: 'Writer',
      postedAt: 'Wed Oct 10 20:19:24 +0000 2025',
      syncedAt: '2026-05-01T00:00:00.000Z',
      links,
      mediaObjects: images.map((url) => ({ type: 'photo', url })),
      ingestedVia: 'graphql',
    }),
  )
  const file = join(home, name)
  await writeFile(file, `${lines.join('\n')}\n`)
  return file
}

/**
 * Scripts the placement of posts; other calls, and posts that are not named, get the usual answer.
 *
 * @param places - By post id; may be changed while the server runs.
 */
export function placing(
  places: ReadonlyMap<string, ScriptedPlace>,
): NonNullable<ModelServerOptions['answer']> {
  return ({ kind, postId = '' }) => {
    const place = kind === 'categorize_post' ? places.get(postId) : undefined
    return place && { item_name: `lesson_${postId.slice(-6)}`, ...place }
  }
}
