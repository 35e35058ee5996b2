/** Posts of a receipt of which something is missing. */
import { Link } from '@tanstack/react-router'
import type { ReceiptPost } from '../../../src/contract/api/receipts.ts'
import { Section } from '../../components/page.tsx'
import { SafeLink } from '../../components/safe-link.tsx'
import { count } from '../../lib/format.ts'
import { STATES } from '../../lib/receipt-words.ts'

interface PostsProps {
  state: ReceiptPost['state']
  total: number
  /** The first of them. */
  posts: readonly ReceiptPost[]
}

const LINK = 'text-ink decoration-line-strong underline underline-offset-3'

export function ReceiptPosts({ state, total, posts }: PostsProps) {
  if (total === 0) return null
  const { title, about } = STATES[state]
  return (
    <Section title={title}>
      <p className="text-soft text-xs">{about(total)}</p>
      <ul className="divide-line mt-2 max-h-96 divide-y overflow-y-auto" tabIndex={0} aria-label={title}>
        {posts.map((post) => (
          <li key={post.post_id} className="py-2">
            <PostLine post={post} />
          </li>
        ))}
      </ul>
      {total > posts.length && (
        <p className="text-faint mt-2 text-xs">
          And {count(total - posts.length, 'other')}: kba verify, with the ID of this receipt, names all.
        </p>
      )}
    </Section>
  )
}

function PostLine({ post }: { post: ReceiptPost }) {
  const { post_id: id, source_url: url, author, text, reason, has_item: hasItem } = post
  const name = author === null ? `Post ${id}` : `@${author}`
  return (
    <>
      <p className="line-clamp-2">
        {url === null ? (
          <span className="font-medium">{name}</span>
        ) : (
          <SafeLink href={url} className={LINK}>
            {name}
          </SafeLink>
        )}{' '}
        <span className="text-soft">{text}</span>
      </p>
      <p className="text-faint flex flex-wrap gap-x-3 text-xs">
        {reason !== null && <span>{reason}</span>}
        {hasItem && (
          <Link to="/knowledge/$itemId" params={{ itemId: id }} className={LINK}>
            Its article
          </Link>
        )}
      </p>
    </>
  )
}
