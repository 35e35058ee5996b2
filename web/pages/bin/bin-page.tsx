/** What was deleted and can be restored. */
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArchiveRestore, Trash2 } from 'lucide-react'
import { categoryLabel } from '../../../src/contract/category-label.ts'
import type { BinnedPost } from '../../../src/contract/api/bin.ts'
import { ShowMore } from '../../components/show-more.tsx'
import { Button, buttonClass } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { count, formatDay } from '../../lib/format.ts'
import { binQuestion } from '../../lib/questions.ts'
import { useRestore } from '../../lib/use-bin.ts'

export function BinPage() {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery(binQuestion)
  const posts = data?.pages.flatMap((page) => page.posts) ?? []
  const total = data?.pages[0]?.total ?? 0
  return (
    <Page
      title="Bin"
      about="Items that you deleted. Each is kept for 30 days. No import, fetch or run brings it back; you can."
    >
      {error !== null && (
        <Failed error={error} what="The bin could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones rows={4} />}
      {data !== undefined && posts.length === 0 && <EmptyBin />}
      {posts.length > 0 && (
        <>
          <p className="text-soft mb-2" role="status">
            {count(total, 'post')} in the bin
          </p>
          <ul className="divide-line divide-y">
            {posts.map((post) => (
              <BinnedRow key={post.id} post={post} />
            ))}
          </ul>
        </>
      )}
      <ShowMore list={{ hasNextPage, isFetchingNextPage, fetchNextPage }} />
    </Page>
  )
}

function BinnedRow({ post }: { post: BinnedPost }) {
  const { id, title, author, main_category: main, deleted_at: deletedAt, until } = post
  const restore = useRestore()
  const facts = [
    main === null ? '' : categoryLabel(main),
    author === null ? '' : `@${author}`,
    `deleted ${formatDay(deletedAt)}`,
    `kept until ${formatDay(until)}`,
  ]
  return (
    <li className="flex items-center gap-4 py-3">
      <div className="min-w-0 flex-1">
        <h2 className="line-clamp-2 font-serif text-[1rem] leading-snug break-words">{title}</h2>
        <p className="text-faint mt-0.5 text-xs">{facts.filter((fact) => fact !== '').join(' · ')}</p>
      </div>
      <Button
        size="small"
        icon={ArchiveRestore}
        aria-label={`Restore ${title}`}
        busy={restore.isPending}
        onClick={() => restore.mutate(id)}
      >
        Restore
      </Button>
    </li>
  )
}

function EmptyBin() {
  return (
    <Empty
      icon={Trash2}
      title="The bin is empty"
      actions={
        <Link to="/knowledge" className={buttonClass('plain')}>
          Go to the knowledge base
        </Link>
      }
    >
      What you delete appears here.
    </Empty>
  )
}
