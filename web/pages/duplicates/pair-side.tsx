/** One of two posts that may be the same: who wrote it, what it says, what was made of it. Plain text from outside. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { Link } from '@tanstack/react-router'
import { ArrowUpRight, Image, PencilLine } from 'lucide-react'
import type { DuplicatePost } from '../../../src/contract/api/duplicates.ts'
import { Button } from '../../components/button.tsx'
import { SafeLink } from '../../components/safe-link.tsx'
import { Thumbnail } from '../../components/thumbnail.tsx'
import { formatDay } from '../../lib/format.ts'

interface SideProps {
  post: DuplicatePost
  isSuggested: boolean
  isBusy: boolean
  keep: () => void
}

export function PairSide({ post, isSuggested, isBusy, keep }: SideProps) {
  const { item, text, thumbnail, source_url: url, tags } = post
  const name = nameOf(post)
  return (
    <section
      aria-label={item?.title ?? `Post of ${name}`}
      className="flex min-w-0 flex-col px-4 py-4 sm:px-5"
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{name}</p>
          <p className="text-faint truncate text-xs">
            {post.author !== null && `@${post.author}`}
            {post.author !== null && post.posted_at !== null && ' · '}
            {post.posted_at !== null && formatDay(post.posted_at)}
          </p>
        </div>
        {thumbnail !== null && (
          <Thumbnail src={thumbnail} topic={item?.main_category ?? name} className="size-14 rounded-lg" />
        )}
      </div>
      <MadeItem post={post} />
      <p className="text-soft mt-3 line-clamp-6 text-[0.8125rem] leading-relaxed whitespace-pre-wrap">
        {text === '' ? url : text}
      </p>
      <p className="text-faint mt-3 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        <SafeLink href={url} className="text-soft hover:text-ink inline-flex items-center gap-1 font-medium">
          Open the source <ArrowUpRight aria-hidden className="size-3.5" />
        </SafeLink>
        {post.media_count > 0 && (
          <span className="inline-flex items-center gap-1" title="Images or videos">
            <Image aria-hidden className="size-3.5" /> {post.media_count}
          </span>
        )}
        {tags.length > 0 && (
          <span className="min-w-0 truncate">{tags.map((tag) => `#${tag}`).join(' ')}</span>
        )}
      </p>
      <div className="mt-auto flex flex-wrap items-center gap-3 pt-4">
        <Button look={isSuggested ? 'primary' : 'plain'} disabled={isBusy} onClick={keep}>
          Keep this one
        </Button>
        {isSuggested && <span className="text-faint text-xs">suggested</span>}
      </div>
    </section>
  )
}

/** Of a bookmark that is no post, the site. */
function nameOf({ id, author, author_name: name, source_url: url }: DuplicatePost): string {
  if (name !== null || author !== null) return name ?? `@${author ?? ''}`
  return id.startsWith('link-') && URL.canParse(url) ? new URL(url).host : 'Unknown author'
}

function MadeItem({ post: { id, item } }: { post: DuplicatePost }) {
  if (item === null) return <p className="text-faint mt-3 text-xs">It has no item yet.</p>
  return (
    <div className="mt-3">
      <h3 className="font-serif text-[1.02rem] leading-snug">
        <Link
          to="/knowledge/$itemId"
          params={{ itemId: id }}
          className="decoration-line-strong underline-offset-3 hover:underline"
        >
          {item.title}
        </Link>
      </h3>
      <p className="text-faint mt-0.5 flex items-center gap-1.5 text-xs">
        <span className="text-accent">{categoryLabel(item.main_category)}</span> /{' '}
        {categoryLabel(item.subcategory)}
        {item.user_edited && <PencilLine aria-label="Edited by you" className="size-3.5" />}
      </p>
    </div>
  )
}
