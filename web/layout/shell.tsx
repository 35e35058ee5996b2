/** The frame around every page, and the keys that work everywhere. */
import { Outlet, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { Toasts } from '../components/toasts.tsx'
import { useHotkeys } from '../lib/hotkeys.ts'
import { CommandPalette } from './command-palette.tsx'
import { ConnectionNotice } from './connection-notice.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { PLACES } from './places.ts'
import { SideBar } from './side-bar.tsx'
import { TabBar, TopBar } from './tab-bar.tsx'

export function Shell() {
  const [opened, setOpened] = useState<'palette' | 'keys'>()
  const openPalette = (): void => setOpened('palette')
  const openKeys = (): void => setOpened('keys')
  const close = (): void => setOpened(undefined)
  useGlobalKeys(openPalette, openKeys)
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="bg-ink text-paper sr-only z-50 rounded-lg px-4 py-2 focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        Skip to content
      </a>
      <SideBar openPalette={openPalette} openKeys={openKeys} />
      <div className="flex min-w-0 flex-1 flex-col pb-16 md:pb-0">
        <TopBar openPalette={openPalette} />
        <ConnectionNotice />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
      </div>
      <TabBar />
      <Toasts />
      {opened === 'palette' && <CommandPalette close={close} />}
      {opened === 'keys' && <KeysDialog close={close} />}
    </div>
  )
}

const GO_MS = 1500

/** After `g`, the next key says where to: it is taken before the page sees it. */
function useGlobalKeys(openPalette: () => void, openKeys: () => void): void {
  const navigate = useNavigate()
  const goByNextKey = (): void => {
    const onKey = (event: KeyboardEvent): void => {
      stop()
      const place = PLACES.find(({ key }) => key === event.key)
      if (place === undefined) return
      event.preventDefault()
      event.stopPropagation()
      void navigate({ to: place.to })
    }
    const stop = (): void => window.removeEventListener('keydown', onKey, { capture: true })
    window.addEventListener('keydown', onKey, { capture: true })
    setTimeout(stop, GO_MS)
  }
  useHotkeys({
    g: goByNextKey,
    'Mod+k': openPalette,
    '?': openKeys,
    '/': () => {
      const field = document.querySelector<HTMLInputElement>('input[data-search]')
      if (field === null) openPalette()
      else field.select()
    },
  })
}
