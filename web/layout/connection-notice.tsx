/** Says that the server is away, and goes by itself. */
import { Unplug } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useLive } from '../lib/live.ts'

/** A restart that is over sooner is not worth a word. */
const PATIENCE_MS = 1200

export function ConnectionNotice() {
  const isLost = useLive((live) => live.connection === 'lost')
  const [isShown, setShown] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setShown(isLost), isLost ? PATIENCE_MS : 0)
    return () => clearTimeout(timer)
  }, [isLost])
  if (!isShown) return null
  return (
    <div
      role="alert"
      className="bg-warn-wash text-warn border-warn/25 sticky top-14 z-20 border-b px-4 py-2 md:top-0 md:px-8"
    >
      <span className="flex items-center gap-2.5 text-sm">
        <Unplug aria-hidden className="size-4 shrink-0" />
        <span>
          <strong className="font-semibold">The server is not answering.</strong> What you see may be out of
          date. This page reconnects by itself.
        </span>
      </span>
    </div>
  )
}
