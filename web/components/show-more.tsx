/** The next page of a list that is read page by page; nothing when there is none. */
import { Button } from './button.tsx'

interface ShowMoreProps {
  /** What `useInfiniteQuery` gives. */
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => Promise<unknown> }
  /** Below a short list within a section. */
  isSmall?: boolean
}

export function ShowMore({ list, isSmall = false }: ShowMoreProps) {
  if (!list.hasNextPage) return null
  return (
    <Button
      {...(isSmall ? { size: 'small' as const } : {})}
      className={isSmall ? 'mt-3' : 'mt-6'}
      busy={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
    >
      Show more
    </Button>
  )
}
