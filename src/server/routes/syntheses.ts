/** Syntheses: documents over the items of a topic. */
import { z } from 'zod'
import type { synthesesApi, Synthesis, SynthesisCard } from '../../contract/api/syntheses.ts'
import { UsageError } from '../../errors.ts'
import { synthesisPath } from '../../topics/place.ts'
import { cutText } from '../../text/safe-text.ts'
import {
  findSynthesis,
  listSynthesisPage,
  type SynthesisListing,
} from '../../documents/syntheses/synthesis-repository.ts'
import { listSources } from '../../documents/syntheses/synthesis-sources.ts'
import { CURSOR_PART, pageOf, parseCursor } from '../cursor.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

const EXCERPT_CHARS = 300

const CATEGORY = z.tuple([CURSOR_PART.text, CURSOR_PART.text])

export function synthesisRoutes({ app }: RouteParts): Handlers<typeof synthesesApi> {
  const { db } = app.database

  const read = async (main_category: string, subcategory: string): Promise<Synthesis> => {
    const place = { main_category, subcategory }
    const row = await findSynthesis(db, place)
    if (row === undefined) {
      throw new UsageError('unknown_synthesis', 'This topic has no synthesis yet.', {
        hint: 'It is written by a run when the topic has enough items (synthesis_min_items).',
      })
    }
    const path = synthesisPath(place)
    const { body, model, prompt_version } = row
    const sources = await listSources(db, path, body)
    return { ...cardOf({ ...row, beginning: body }), body, path, model, prompt_version, sources }
  }

  return {
    async listSyntheses({ query: { cursor, limit, main_category: mainCategory } }) {
      const place = parseCursor(cursor, CATEGORY)
      const after = place && { main_category: place[0], subcategory: place[1] }
      const rows = await listSynthesisPage(db, { mainCategory, after, limit: limit + 1 })
      const { page, next_cursor } = pageOf(rows, limit, (row) => [row.main_category, row.subcategory])
      return { syntheses: page.map(cardOf), next_cursor }
    },
    getMainSynthesis: ({ params }) => read(params.main_category, ''),
    getSynthesis: ({ params }) => read(params.main_category, params.subcategory),
  }
}

function cardOf(row: SynthesisListing): SynthesisCard {
  return {
    main_category: row.main_category,
    subcategory: row.subcategory === '' ? null : row.subcategory,
    title: row.title,
    excerpt: cutText(plainBeginning(row.beginning), EXCERPT_CHARS),
    item_count: row.item_count,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    user_edited: row.user_edited,
  }
}

/** Without headings, numbers of sources, links and marks, from the first words on. */
function plainBeginning(markdown: string): string {
  return markdown
    .split('\n')
    .filter((line) => !/^\s*(#|\*Extracted)/.test(line))
    .join(' ')
    .replaceAll(/(?<!\s)\s*\[\\?\[\d{1,6}\\?\]\]\([^()]{0,2000}\)/g, '')
    .replaceAll(/!?\[([^\]]{0,1000})\]\([^)]{0,2000}\)/g, '$1')
    .replaceAll(/[*_`\\]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}
