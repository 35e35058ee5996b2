/** Keys that do something wherever the focus is, except where text is written. */
import { useEffect, useEffectEvent } from 'react'

export type Hotkeys = Readonly<Record<string, (event: KeyboardEvent) => void>>

/** @param keys - By `event.key`; with `Mod+` before it for Control or Command. */
export function useHotkeys(keys: Hotkeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return
    const hasModifier = event.ctrlKey || event.metaKey
    if (!hasModifier && (isWriting(event.target) || isDialogOpen())) return
    const action = keys[hasModifier ? `Mod+${event.key.toLowerCase()}` : event.key]
    if (action === undefined) return
    event.preventDefault()
    action(event)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      onKey(event)
    }
    window.addEventListener('keydown', listener)
    return () => {
      window.removeEventListener('keydown', listener)
    }
  }, [])
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input, textarea, select, [contenteditable], [role="menu"] *')
  )
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null
}
