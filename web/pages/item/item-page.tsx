/** An item: the article to read, and beside it the post it came from, its media and what is about the same. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { FileQuestion } from 'lucide-react'
import { Link } from '@tanstack/react-router'
import { buttonClass } from '../../components/button.tsx'
import { Page, useTitle } from '../../components/page.tsx'
import { Empty, Failed } from '../../components/states.tsx'
import { LoadingPage } from '../../layout/page-states.tsx'
import { ApiFault } from '../../lib/api.ts'
import { rememberOpened, trailOf } from '../../lib/browse-trail.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { itemQuestion } from '../../lib/questions.ts'
import { Article } from './article.tsx'
import { ItemAside } from './item-aside.tsx'
import { ItemHead } from './item-head.tsx'
import { MediaGallery } from './media-gallery.tsx'

export function ItemPage() {
  const { itemId } = useParams({ from: '/knowledge/$itemId' })
  const { data: item, error, refetch } = useQuery(itemQuestion(itemId))
  useTitle(item?.title ?? 'Item')
  useTrailKeys(itemId)
  if (error instanceof ApiFault && error.status === 404) return <UnknownItem />
  if (error && item === undefined)
    return (
      <Page title="Item">
        <Failed error={error} what="The item could not be loaded." retry={() => void refetch()} />
      </Page>
    )
  if (item === undefined) return <LoadingPage />
  return (
    <div className="mx-auto max-w-6xl px-4 pt-5 pb-20 sm:px-8 sm:pt-7">
      <ItemHead item={item} />
      <div className="mt-8 grid gap-x-14 gap-y-10 xl:grid-cols-[minmax(0,1fr)_19rem]">
        <div className="max-w-[44rem] min-w-0">
          <Article item={item} />
          <MediaGallery media={item.media} />
        </div>
        <ItemAside item={item} />
      </div>
    </div>
  )
}

/** `j` and `k` lead through the list that the item was opened from. */
function useTrailKeys(id: string): void {
  const navigate = useNavigate()
  const go = (by: number): void => {
    const ids = trailOf(id)?.ids ?? []
    const next = ids[ids.indexOf(id) + by]
    if (next === undefined) return
    rememberOpened(next)
    void navigate({ to: '/knowledge/$itemId', params: { itemId: next } })
  }
  useHotkeys({
    j: () => go(1),
    k: () => go(-1),
    Escape: () => void navigate({ to: '/knowledge', search: trailOf(id)?.search ?? {} }),
  })
}

function UnknownItem() {
  return (
    <Page title="Item">
      <Empty
        icon={FileQuestion}
        title="There is no such item"
        actions={
          <Link to="/knowledge" className={buttonClass('primary')}>
            Go to the knowledge base
          </Link>
        }
      >
        It was removed, or the address is incomplete.
      </Empty>
    </Page>
  )
}
