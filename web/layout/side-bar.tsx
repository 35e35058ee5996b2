/** The side bar of wide screens: where everything is, and what is going on. */
import { Link } from '@tanstack/react-router'
import { Keyboard, Search } from 'lucide-react'
import { IconButton } from '../components/button.tsx'
import { Brand } from './brand.tsx'
import { GROUPS, type Place } from './places.ts'
import { RunNotice } from './run-notice.tsx'
import { ThemeSwitch } from './theme-switch.tsx'

interface SideBarProps {
  openPalette: () => void
  openKeys: () => void
}

export function SideBar({ openPalette, openKeys }: SideBarProps) {
  return (
    <aside className="border-line sticky top-0 hidden h-dvh w-60 shrink-0 flex-col border-r md:flex">
      <div className="px-4 pt-5 pb-4">
        <Link to="/" className="inline-block rounded-lg">
          <Brand />
        </Link>
      </div>
      <div className="px-3">
        <button
          type="button"
          onClick={openPalette}
          className="border-line bg-surface text-faint hover:border-line-strong hover:text-soft shadow-card flex h-9 w-full items-center gap-2.5 rounded-lg border px-3 transition-colors"
        >
          <Search aria-hidden className="size-4" />
          <span className="flex-1 text-left">Find or go to…</span>
          <kbd className="font-sans text-2xs">Ctrl K</kbd>
        </button>
      </div>
      <nav aria-label="Main" className="min-h-0 flex-1 overflow-y-auto px-3 py-4">
        {GROUPS.map(({ title, places }) => (
          <div key={title} className="mb-5">
            <p className="label px-3 pb-1.5">{title}</p>
            <ul className="space-y-px">
              {places.map((place) => (
                <li key={place.to}>
                  <PlaceLink {...place} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <RunNotice />
      <div className="border-line flex items-center justify-between border-t px-3 py-2.5">
        <ThemeSwitch />
        <IconButton label="Keyboard shortcuts" icon={Keyboard} onClick={openKeys} />
      </div>
    </aside>
  )
}

function PlaceLink({ to, title, icon: Icon }: Place) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/' }}
      className="group text-soft hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:text-ink flex h-8 items-center gap-2.5 rounded-lg px-3 font-medium transition-colors"
    >
      <Icon aria-hidden className="text-faint group-aria-[current]:text-accent size-4" strokeWidth={1.9} />
      {title}
    </Link>
  )
}
