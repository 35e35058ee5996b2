/** Images and videos of the post, with what they show. */
import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import type { ItemMedium } from '../../../src/contract/api/items.ts'
import { Dialog } from '../../components/dialog.tsx'

export function MediaGallery({ media }: { media: readonly ItemMedium[] }) {
  const [opened, setOpened] = useState<ItemMedium>()
  if (media.length === 0) return null
  return (
    <section aria-labelledby="media-heading" className="mt-10">
      <h2 id="media-heading" className="font-serif text-[1.35rem]">
        Media
      </h2>
      <ul className="mt-3 grid gap-4 sm:grid-cols-2">
        {media.map((medium) => (
          <li key={medium.medium_id} className="min-w-0">
            <Medium medium={medium} open={() => setOpened(medium)} />
          </li>
        ))}
      </ul>
      {opened !== undefined && (
        <Dialog title="Image" width="wide" close={() => setOpened(undefined)}>
          <img src={opened.url ?? ''} alt={altOf(opened)} className="mx-auto max-h-[75dvh] rounded-lg" />
          {opened.description !== null && (
            <p className="text-soft mt-4 whitespace-pre-wrap">{opened.description}</p>
          )}
        </Dialog>
      )}
    </section>
  )
}

function altOf({ alt_text: alt, description, type }: ItemMedium): string {
  return alt ?? description ?? (type === 'photo' ? 'Image of the post' : 'Video of the post')
}

const FRAME = 'border-line bg-sunken block w-full overflow-hidden rounded-xl border'

function Medium({ medium, open }: { medium: ItemMedium; open: () => void }) {
  const { url, type, missing, description, content_type: contentType } = medium
  const isVideo = contentType?.startsWith('video/') ?? type === 'video'
  return (
    <figure>
      {url === null || !url.startsWith('/api/media/') ? (
        <div
          className={`${FRAME} text-faint flex aspect-video flex-col items-center justify-center gap-2 p-4 text-center text-xs`}
        >
          <ImageOff aria-hidden className="size-5" />
          {missing ?? 'This file is missing.'}
        </div>
      ) : isVideo ? (
        <video controls preload="metadata" src={url} aria-label={altOf(medium)} className={FRAME} />
      ) : (
        <button
          type="button"
          onClick={open}
          className={`${FRAME} cursor-zoom-in`}
          aria-label={`Enlarge: ${altOf(medium).slice(0, 120)}`}
        >
          <img
            src={url}
            alt=""
            loading="lazy"
            decoding="async"
            className="aspect-video w-full object-cover"
          />
        </button>
      )}
      {description !== null && (
        <figcaption className="text-faint mt-1.5 line-clamp-3 text-xs">{description}</figcaption>
      )}
    </figure>
  )
}
