/** Short messages about what was just done, in the corner. */
import { Check, CircleAlert } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { faultOf } from '../lib/api.ts'
import { Button } from './button.tsx'

interface Toast {
  id: number
  text: string
  hint?: string | undefined
  isFault: boolean
  action?: ToastAction | undefined
}

/** What can be done about it, such as undoing it. */
export interface ToastAction {
  label: string
  perform: () => void
}

const SHOWN_MS = 5000
/** What asks to be read, or to be decided. */
const LONG_SHOWN_MS = 12_000

let toasts: readonly Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

function add(toast: Omit<Toast, 'id'>): void {
  const id = nextId++
  set([...toasts.slice(-3), { id, ...toast }])
  setTimeout(() => remove(id), toast.isFault || toast.action !== undefined ? LONG_SHOWN_MS : SHOWN_MS)
}

function remove(id: number): void {
  set(toasts.filter((shown) => shown.id !== id))
}

/** Tells that something was done. */
export function tell(text: string, action?: ToastAction): void {
  add({ text, isFault: false, action })
}

/** Tells why something was not done. */
export function tellFault(error: unknown): void {
  const { message, hint } = faultOf(error)
  add({ text: message, hint, isFault: true })
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts)
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-center gap-2 md:right-6 md:bottom-6 md:left-auto md:items-end"
    >
      {shown.map(({ id, text, hint, isFault, action }) => (
        <div
          key={id}
          className="appear border-line bg-raised shadow-float pointer-events-auto flex max-w-sm items-start gap-2.5 rounded-xl border px-3.5 py-2.5"
        >
          {isFault ? (
            <CircleAlert aria-hidden className="text-bad mt-0.5 size-4 shrink-0" />
          ) : (
            <Check aria-hidden className="text-accent mt-0.5 size-4 shrink-0" />
          )}
          <div className="min-w-0">
            <p className="whitespace-pre-wrap">{text}</p>
            {hint !== undefined && <p className="text-faint mt-0.5 text-xs">{hint}</p>}
          </div>
          {action !== undefined && (
            <Button
              size="small"
              className="-my-1"
              onClick={() => {
                remove(id)
                action.perform()
              }}
            >
              {action.label}
            </Button>
          )}
        </div>
      ))}
    </div>
  )
}
