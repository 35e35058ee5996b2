/** The frame of every page: its name, what can be done, and its content. */
import { useEffect, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface PageProps {
  title: string
  /** One sentence below the title. */
  about?: ReactNode
  actions?: ReactNode
  /** Narrow for forms, wide for lists and plots. */
  width?: 'narrow' | 'wide'
  children: ReactNode
}

export function Page({ title, about, actions, width = 'wide', children }: PageProps) {
  useTitle(title)
  return (
    <div
      className={classNames(
        'mx-auto w-full px-4 pt-6 pb-16 sm:px-8 sm:pt-9',
        width === 'narrow' ? 'max-w-3xl' : 'max-w-6xl',
      )}
    >
      <header className="mb-7 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h1 className="font-serif text-[1.7rem] leading-tight tracking-[-0.01em] text-balance">{title}</h1>
          {about !== undefined && <p className="text-soft mt-1.5 max-w-2xl text-pretty">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** Names the tab of the browser. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Knowledge Base Agent`
  }, [title])
}

interface SectionProps {
  title: string
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
  className?: string
}

/** A card with a heading. */
export function Section({ title, note, actions, children, className }: SectionProps) {
  return (
    <section aria-label={title} className={classNames('card min-w-0', className)}>
      <header className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 px-5 pt-3">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-2.5">
          <h2 className="font-semibold">{title}</h2>
          {note !== undefined && <span className="text-faint text-xs">{note}</span>}
        </div>
        {actions}
      </header>
      <div className="px-5 pt-2 pb-5">{children}</div>
    </section>
  )
}
