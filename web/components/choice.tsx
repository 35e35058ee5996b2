/** One of a few, side by side. */
import type { LucideIcon } from 'lucide-react'
import { ToggleGroup } from 'radix-ui'
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
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        if (next !== '') onChange(next as T)
      }}
      className="bg-sunken inline-flex max-w-full gap-0.5 overflow-x-auto rounded-lg p-0.5"
    >
      {options.map(({ value: option, label: name, icon: Icon }) => (
        <ToggleGroup.Item
          key={option}
          value={option}
          aria-label={name}
          title={iconsOnly === true ? name : undefined}
          className={classNames(
            'text-soft hover:text-ink data-[state=on]:bg-raised data-[state=on]:text-ink inline-flex h-7 items-center gap-1.5',
            'rounded-md text-xs font-medium whitespace-nowrap transition-colors data-[state=on]:shadow-sm',
            iconsOnly === true ? 'w-8 justify-center' : 'px-2.5',
          )}
        >
          {Icon && <Icon aria-hidden className="size-3.5" />}
          {iconsOnly !== true && name}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
