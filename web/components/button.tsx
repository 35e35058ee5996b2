/** Buttons, and links that look like them. */
import type { LucideIcon } from 'lucide-react'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'

type Look = 'primary' | 'plain' | 'quiet' | 'danger'
type Size = 'small' | 'normal'

const LOOKS: Record<Look, string> = {
  primary: 'bg-ink text-paper hover:bg-ink/88 shadow-card',
  plain: 'bg-raised border border-line-strong hover:border-faint text-ink',
  quiet: 'text-soft hover:bg-hover hover:text-ink',
  danger: 'bg-raised border border-bad/40 text-bad hover:bg-bad-wash',
}
const SIZES: Record<Size, string> = {
  small: 'h-7 px-2.5 text-xs gap-1.5',
  normal: 'h-9 px-3.5 text-sm gap-2',
}

/** The classes of a button, for links. */
export function buttonClass(look: Look = 'plain', size: Size = 'normal', more?: string): string {
  return classNames(
    'inline-flex shrink-0 items-center justify-center rounded-lg font-medium whitespace-nowrap select-none',
    'transition-[background,border-color,color,opacity] duration-150 disabled:opacity-50',
    LOOKS[look],
    SIZES[size],
    more,
  )
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look
  size?: Size
  icon?: LucideIcon
  /** Shows that its work is under way; it cannot be pressed meanwhile. */
  busy?: boolean
}

export function Button({ look, size, icon, busy = false, className, children, ...rest }: ButtonProps) {
  const Icon = busy ? LoaderCircle : icon
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
      className={buttonClass(look, size, className)}
    >
      {Icon && <Icon aria-hidden className={classNames('size-4 shrink-0', busy && 'animate-spin')} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** Said to screen readers, shown on hover. */
  label: string
  icon: LucideIcon
}

export function IconButton({ label, icon: Icon, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classNames(
        'text-soft hover:bg-hover hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink inline-flex size-8 shrink-0',
        'items-center justify-center rounded-lg transition-colors disabled:opacity-40',
        className,
      )}
    >
      <Icon aria-hidden className="size-4" />
    </button>
  )
}
