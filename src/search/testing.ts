/** Items for tests of search, as the product stores them. */
import type { OpenedDatabase } from '../db/open.ts'
import { saveItem } from '../documents/item-repository.ts'
import { saveBookmarks } from '../intake/save-bookmarks.ts'
import type { EmbeddingModel } from '../models/model.ts'
import { embedItems } from './embed-documents.ts'

export interface TestItem {
  id: string
  title: string
  body: string
  category?: string
  tags?: string[]
  author?: string
  postedAt?: string
  /** Of the post; default: the body. */
  text?: string
}

/** A post and its item; cut and embedded when a model is given. */
export async function addItem(
  database: OpenedDatabase,
  item: TestItem,
  model?: EmbeddingModel,
): Promise<void> {
  const { db, hasVector } = database
  const { id, title, body, tags = [], author, postedAt, text = body } = item
  const [main_category = '', subcategory = ''] = (item.category ?? 'web/general').split('/')
  const url = `https://x.com/${author ?? 'i'}/status/${id}`
  const part = {
    ...{
      id,
      url,
      author: author === undefined ? {} : { handle: author },
      text,
      links: [],
      media: [],
      hashtags: [],
    },
    ...(postedAt === undefined ? {} : { postedAt }),
  }
  await saveBookmarks(db, [{ post: { id, parts: [part] }, folders: [], tags: [] }], {
    format: 'test',
    importId: 'i',
  })
  await saveItem(db, {
    ...{ id, main_category, subcategory, slug: `item-${id}`, title, summary: '', body, tags },
    ...{
      article: '{}',
      content_hash: `${title}\n${body}`,
      model: 'm',
      prompt_version: '1',
      user_edited: false,
    },
    ...{ file_sha256: '', file_size: 0, file_mtime_ms: 0, last_act: null },
  })
  if (model !== undefined)
    await embedItems({ db, hasVector, embedding: model, inHand: new AbortController().signal }, [id])
}

/** Stands in for a model: one axis for each pattern that a text matches. */
export function axesModel(name: string, axes: readonly RegExp[]): EmbeddingModel & { calls: number } {
  return {
    ...{ provider: 'ollama', name, calls: 0 },
    embed(texts) {
      this.calls += texts.length
      const vectors = texts.map((text) => [...axes.map((axis) => (axis.test(text) ? 1 : 0)), 0.01])
      return Promise.resolve({ vectors, usage: { inputTokens: 0, outputTokens: 0, seconds: 0 } })
    },
  }
}
