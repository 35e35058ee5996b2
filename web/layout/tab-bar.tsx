/** The bars of a phone: the mark and search above, the main places below, the rest in a sheet. */
import { Link } from '@tanstack/react-router'
import { Ellipsis, Search } from 'lucide-react'
import { useState } from 'react'
import { IconButton } from '../components/button.tsx'
import { Dialog } from '../components/dialog.tsx'
import { Brand } from './brand.tsx'
import { GROUPS, TABS } from './places.ts'
import { ThemeSwitch } from './theme-switch.tsx'

export function TopBar({ openPalette }: { openPalette: () => void }) {
  return (
    <div className="border-line bg-paper/90 sticky top-0 z-30 flex h-14 items-center justify-between border-b px-4 backdrop-blur md:hidden">
      <Link to="/">
        <Brand />
      </Link>
      <IconButton label="Find or go to" icon={Search} onClick={openPalette} className="size-10" />
    </div>
  )
}

const TAB =
  'text-faint aria-[current]:text-accent flex h-14 flex-1 flex-col items-center justify-center gap-1 text-2xs'

export function TabBar() {
  const [isOpen, setOpen] = useState(false)
  const close = (): void => {
    setOpen(false)
  }
  return (
    <nav
      aria-label="Main"
      className="border-line bg-surface/95 fixed inset-x-0 bottom-0 z-30 flex border-t pb-[env(safe-area-inset-bottom)] backdrop-blur md:hidden"
    >
      {TABS.map(({ to, title, icon: Icon }) => (
        <Link key={to} to={to} activeOptions={{ exact: to === '/' }} className={TAB}>
          <Icon aria-hidden className="size-5" strokeWidth={1.8} />
          {title.split(' ')[0]}
        </Link>
      ))}
      <button
        type="button"
        className={TAB}
        onClick={() => {
          setOpen(true)
        }}
      >
        <Ellipsis aria-hidden className="size-5" />
        More
      </button>
      {isOpen && <MoreSheet close={close} />}
    </nav>
  )
}

function MoreSheet({ close }: { close: () => void }) {
  return (
    <Dialog title="Everything" close={close} footer={<ThemeSwitch />}>
      {GROUPS.map(({ title, places }) => (
        <div key={title} className="mb-4">
          <p className="label pb-1.5">{title}</p>
          <ul className="grid grid-cols-2 gap-1">
            {places.map(({ to, title: name, icon: Icon }) => (
              <li key={to}>
                <Link to={to} onClick={close} className="row-link flex h-11 items-center gap-3 px-2">
                  <Icon aria-hidden className="text-faint size-4" />
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </Dialog>
  )
}
