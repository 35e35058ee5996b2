/** One of a few, side by side. */
import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import { classNames } from './class-names.ts'

interface ChoiceProps<T extends string> {
  label: string
  value: T
  onChange: (value: T) => void
  options: readonly { value: T; label: string; icon?: LucideIcon }[]
  /** Shows the icons alone; labels are for screen readers and hovering. */
  iconsOnly?: boolean
}

export function Choice<T extends string>({ label, value, onChange, options, iconsOnly }: ChoiceProps<T>) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="bg-sunken inline-flex max-w-full gap-0.5 overflow-x-auto rounded-lg p-0.5"
    >
      {options.map(({ value: option, label: text, icon: Icon }) => (
        <label
          key={option}
          title={iconsOnly === true ? text : undefined}
          className={classNames(
            'text-soft hover:text-ink has-checked:bg-raised has-checked:text-ink has-focus-visible:outline-accent relative',
            'inline-flex h-7 shrink-0 cursor-pointer items-center gap-1.5 rounded-md text-xs font-medium whitespace-nowrap',
            'transition-colors has-checked:shadow-sm has-focus-visible:outline-2 has-focus-visible:-outline-offset-2',
            iconsOnly === true ? 'w-8 justify-center' : 'px-2.5',
          )}
        >
          <input
            type="radio"
            name={name}
            checked={value === option}
            aria-label={text}
            onChange={() => onChange(option)}
            className="absolute inset-0 m-0 cursor-pointer appearance-none rounded-md outline-none"
          />
          {Icon && <Icon aria-hidden className="size-3.5" />}
          {iconsOnly !== true && text}
        </label>
      ))}
    </div>
  )
}
