/** Light, dark, or same as the system. `public/start.js` applies it before the first paint. */
import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'kba.theme'
const listeners = new Set<() => void>()

function stored(): Theme {
  const theme = localStorage.getItem(KEY)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  apply()
}

function apply(): void {
  const theme = stored()
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // Another tab may change it.
  window.addEventListener('storage', apply)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', apply)
  }
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, stored)
}
