/** A menu of things to do. Not modal: a modal one would put a style element into the page. */
import { Ellipsis, type LucideIcon } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

/** @param trigger - A button. */
export function Menu({ trigger, children }: { trigger: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className="border-line bg-raised shadow-float appear z-50 min-w-44 rounded-xl border p-1"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** The menu of a row in a list: its button is seen while the row is pointed at or reached by keyboard. */
export function RowMenu({ label, className, children }: RowMenuProps) {
  const trigger = (
    <IconButton
      label={label}
      icon={Ellipsis}
      className={classNames(
        'absolute size-7 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 data-[state=open]:opacity-100',
        className,
      )}
    />
  )
  return <Menu trigger={trigger}>{children}</Menu>
}

interface RowMenuProps {
  label: string
  /** Where it stands in the row. */
  className: string
  children: ReactNode
}

interface MenuItemProps {
  icon?: LucideIcon
  onSelect: () => void
  children: ReactNode
  isDangerous?: boolean
  disabled?: boolean
}

export function MenuItem({
  icon: Icon,
  onSelect,
  children,
  isDangerous = false,
  disabled = false,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      disabled={disabled}
      className={classNames(
        'data-highlighted:bg-hover flex h-8 items-center gap-2.5 rounded-lg px-2.5 outline-none data-disabled:opacity-50',
        isDangerous ? 'text-bad' : 'text-ink',
      )}
    >
      {Icon && <Icon aria-hidden className="size-4 opacity-75" />}
      {children}
    </DropdownMenu.Item>
  )
}
