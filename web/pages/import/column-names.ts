/** What a column of a table can hold, in words. */
const WORDS: Readonly<Record<string, string>> = {
  url: 'Address of the post',
  id: 'ID of the post',
  text: 'Text of the post',
  handle: 'Handle of the author',
  name: 'Name of the author',
  date: 'Date of the post',
  saved: 'Date you saved it',
  title: 'Title',
  note: 'Your notes',
  highlight: 'Your highlights',
  tags: 'Tags',
  folder: 'Folder',
  media: 'Images and videos',
  links: 'Links in the post',
  favourite: 'Favourite',
}

/** Of these several columns may hold some. */
const SEVERAL = new Set(['links', 'media'])

/** A field that a newer server knows is shown by its name. */
export function fieldWords(field: string): string {
  return WORDS[field] ?? field
}

/** What each column holds after one was changed: what only one column can hold is taken from the other. */
export function withField(
  fields: readonly (string | null)[],
  column: number,
  field: string | null,
): (string | null)[] {
  return fields.map((now, i) => {
    if (i === column) return field
    return field !== null && now === field && !SEVERAL.has(field) ? null : now
  })
}

/** @returns As the server takes it, by number; empty where nothing was changed. */
export function mapOf(guessed: readonly (string | null)[], chosen: readonly (string | null)[]): string {
  return chosen
    .flatMap((field, i) => (field === (guessed[i] ?? null) ? [] : [`#${i + 1}=${field ?? ''}`]))
    .join(', ')
}
