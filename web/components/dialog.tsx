/**
 * A dialog on the browser's own `<dialog>`: focus stays in it, Escape closes it, and nothing is styled in place, which
 * the Content-Security-Policy would forbid.
 */
import { X } from 'lucide-react'
import { useEffect, useId, useRef, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

interface DialogProps {
  title: string
  close: () => void
  children: ReactNode
  footer?: ReactNode
  width?: 'normal' | 'wide'
}

/** It is open while it is rendered. */
export function Dialog({ title, close, children, footer, width = 'normal' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    ref.current?.showModal()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        close()
      }}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) close()
      }}
      className={classNames(
        'bg-surface text-ink border-line shadow-float m-auto max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] rounded-2xl border p-0',
        width === 'wide' ? 'max-w-5xl' : 'max-w-lg',
      )}
    >
      <div className="appear flex max-h-[calc(100dvh-2rem)] flex-col">
        <header className="flex items-center justify-between gap-4 py-3 pr-3 pl-5">
          <h2 id={heading} className="font-serif text-lg">
            {title}
          </h2>
          <IconButton label="Close" icon={X} onClick={close} />
        </header>
        <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        {footer !== undefined && (
          <footer className="border-line flex flex-wrap justify-end gap-2 border-t px-5 py-3">
            {footer}
          </footer>
        )}
      </div>
    </dialog>
  )
}
