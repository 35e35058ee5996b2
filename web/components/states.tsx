/** What a page shows when there is nothing, not yet anything, or a fault. */
import type { LucideIcon } from 'lucide-react'
import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { faultOf } from '../lib/api.ts'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'

interface EmptyProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  /** What to do about it. */
  actions?: ReactNode
}

export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className="appear mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <span className="border-line bg-surface text-faint mb-5 grid size-12 place-items-center rounded-2xl border">
        <Icon aria-hidden className="size-5" strokeWidth={1.6} />
      </span>
      <h2 className="font-serif text-lg">{title}</h2>
      {children !== undefined && <div className="text-soft mt-2 leading-relaxed text-pretty">{children}</div>}
      {actions !== undefined && <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  )
}

interface FailedProps {
  error: unknown
  /** Such as `The runs could not be loaded`. */
  what: string
  retry?: (() => void) | undefined
}

export function Failed({ error, what, retry }: FailedProps) {
  const { message, hint, code } = faultOf(error)
  return (
    <div role="alert" className="border-bad/30 bg-bad-wash/60 appear rounded-xl border p-4">
      <div className="flex items-start gap-3">
        <CircleAlert aria-hidden className="text-bad mt-0.5 size-4 shrink-0" />
        <div className="min-w-0 flex-1">
          <p className="font-medium">{what}</p>
          <p className="text-soft mt-1 whitespace-pre-wrap">{message}</p>
          {hint !== undefined && <p className="text-soft mt-1">{hint}</p>}
          {code !== undefined && <p className="text-faint mt-2 font-mono text-xs">{code}</p>}
        </div>
        {retry && (
          <Button size="small" icon={RotateCw} onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  )
}

/** A place where text will be. */
export function Bone({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('bg-sunken breathe block rounded-md', className)} />
}

/** Lines that wait for a list. */
export function Bones({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" aria-label="Loading" className="space-y-3 py-2">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex items-center gap-3">
          <Bone className="size-8 shrink-0 rounded-lg" />
          <div className="flex-1 space-y-1.5">
            <Bone className={classNames('h-3.5', ['w-1/2', 'w-2/3', 'w-2/5'][row % 3])} />
            <Bone className={classNames('h-3', ['w-4/5', 'w-3/5', 'w-3/4'][row % 3])} />
          </div>
        </div>
      ))}
    </div>
  )
}
