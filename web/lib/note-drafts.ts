/** What is being typed into a note and is not saved yet, until the tab is closed: leaving the page by mistake loses nothing. */

const keyOf = (id: string): string => `note-draft:${id}`

export function draftOf(id: string): string | undefined {
  try {
    return sessionStorage.getItem(keyOf(id)) ?? undefined
  } catch {
    return undefined // The browser keeps nothing for this page.
  }
}

/** @param text - Without one the draft goes. */
export function keepDraft(id: string, text?: string): void {
  try {
    if (text === undefined) sessionStorage.removeItem(keyOf(id))
    else sessionStorage.setItem(keyOf(id), text)
  } catch {
    // Storage is full or closed: the text is still in the field.
  }
}
