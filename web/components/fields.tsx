/** Form fields with label, explanation and fault. */
import { Switch as RadixSwitch } from 'radix-ui'
import { useId, type ComponentProps, type ReactNode } from 'react'
import { classNames } from './class-names.ts'

interface FieldProps {
  label: string
  hint?: ReactNode
  fault?: string | undefined
  /** Given the attributes that tie it to its label. */
  children: (ties: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true }) => ReactNode
}

export function Field({ label, hint, fault, children }: FieldProps) {
  const id = useId()
  const about = `${id}-about`
  const hasAbout = hint !== undefined || fault !== undefined
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium">
        {label}
      </label>
      {children({
        id,
        ...(hasAbout ? { 'aria-describedby': about } : {}),
        ...(fault === undefined ? {} : { 'aria-invalid': true as const }),
      })}
      {hasAbout && (
        <p id={about} className={classNames('text-xs', fault === undefined ? 'text-faint' : 'text-bad')}>
          {fault ?? hint}
        </p>
      )}
    </div>
  )
}

/** The browser's own select: right on phones, by keyboard and for screen readers. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...rest} className={classNames('field pr-8', className)} />
}

interface ToggleProps {
  label: string
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean | undefined
}

/** A switch in a row of its own, label at the left. */
export function Toggle({ label, hint, checked, onChange, disabled }: ToggleProps) {
  const id = useId()
  return (
    <div className={classNames('flex items-start justify-between gap-4 py-2', disabled && 'opacity-50')}>
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="block font-medium">{label}</span>
        {hint !== undefined && <span className="text-faint mt-0.5 block text-xs">{hint}</span>}
      </label>
      <RadixSwitch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        {...(disabled === undefined ? {} : { disabled })}
        className="bg-line-strong data-[state=checked]:bg-accent relative mt-0.5 h-5 w-9 shrink-0 rounded-full transition-colors"
      >
        <RadixSwitch.Thumb className="bg-raised block size-4 translate-x-0.5 rounded-full shadow-sm transition-transform data-[state=checked]:translate-x-[1.125rem]" />
      </RadixSwitch.Root>
    </div>
  )
}
