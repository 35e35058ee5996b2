/** An image of a post, from our own media route; without one, the initial of the topic. */
import { useState } from 'react'
import { classNames } from './class-names.ts'

interface ThumbnailProps {
  src: string | null
  /** Its first letter stands in. */
  topic: string
  className?: string
}

export function Thumbnail({ src, topic, className }: ThumbnailProps) {
  const [isBroken, setBroken] = useState(false)
  if (src !== null && src.startsWith('/api/media/') && !isBroken)
    return (
      <img
        src={src}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setBroken(true)}
        className={classNames('bg-sunken border-line shrink-0 border object-cover', className)}
      />
    )
  return (
    <span
      aria-hidden
      className={classNames('bg-sunken text-faint grid shrink-0 place-items-center font-serif', className)}
    >
      {Array.from(topic)[0]?.toUpperCase()}
    </span>
  )
}
