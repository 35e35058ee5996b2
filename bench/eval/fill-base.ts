/** Puts the features into a knowledge base as the product would: posts, items, chunks, vectors. */
import { saveItem } from '../../src/documents/item-repository.ts'
import { saveBookmarks } from '../../src/intake/save-bookmarks.ts'
import { embedItems } from '../../src/search/embed-documents.ts'
import type { App } from '../support/product.ts'
import type { Feature } from './web-features.ts'

const AT_ONCE = 100

/** Only name and description are told: places and ids of the data would give answers away. */
export async function fillBase(app: App, features: readonly Feature[]): Promise<void> {
  for (let from = 0; from < features.length; from += AT_ONCE)
    await addFeatures(app, features.slice(from, from + AT_ONCE))
  await app.database.tidy()
}

async function addFeatures({ database, runParts }: App, features: readonly Feature[]): Promise<void> {
  const { db, hasVector } = database
  const bookmarks = features.map(({ id, description }) => ({
    post: {
      id,
      parts: [
        {
          id,
          url: `https://x.com/i/status/${id}`,
          author: {},
          text: description,
          links: [],
          media: [],
          hashtags: [],
        },
      ],
    },
    ...{ folders: [], tags: [] },
  }))
  await saveBookmarks(db, bookmarks, { format: 'eval', importId: 'eval' })
  await Promise.all(features.map((feature) => saveItem(db, itemOf(feature))))
  const inHand = new AbortController().signal
  await embedItems(
    { db, hasVector, embedding: runParts.openModels({}).embedding, inHand },
    features.map(({ id }) => id),
  )
}

function itemOf({ id, name, description }: Feature) {
  return {
    ...{ id, main_category: 'web', subcategory: 'features', slug: id, title: name, summary: '', tags: [] },
    ...{
      article: '{}',
      body: `# ${name}\n\n${description}\n`,
      content_hash: id,
      // As without a model server: the item repeats the post, and search counts what is said once.
      model: 'built-in',
      prompt_version: '1',
    },
    ...{ file_sha256: '', file_size: 0, file_mtime_ms: 0, last_act: null, user_edited: false },
  }
}
