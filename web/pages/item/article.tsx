import { useMemo } from 'react'
import type { Item } from '../../../src/contract/api/items.ts'
import { Markdown, type Addresses } from '../../components/markdown/markdown.tsx'
import { parseMarkdown, splitArticle } from '../../components/markdown/parse.ts'

/** Shown in places of their own. */
const ELSEWHERE = new Set(['Media', 'Original post'])

export function Article({ item }: { item: Item }) {
  const { body, media_base: base } = item
  const { lead, body: nodes } = useMemo(() => splitArticle(parseMarkdown(body), ELSEWHERE), [body])
  const addresses: Addresses = {
    image: (url) =>
      /^media\/[\w.-]+$/.test(url) && base.startsWith('/api/media/') ? `${base}${url}` : undefined,
    page: () => undefined,
  }
  return (
    <div className="prose">
      {lead !== undefined && (
        <div className="text-soft font-serif text-[1.175rem] leading-[1.65]">
          <Markdown nodes={[lead]} addresses={addresses} />
        </div>
      )}
      <Markdown nodes={nodes} addresses={addresses} />
    </div>
  )
}
