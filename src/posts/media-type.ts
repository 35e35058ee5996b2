/** What a file really is, by its first bytes. SVG is not among them: it can carry scripts. */

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
}

/** @param head - The first 16 bytes. @returns `undefined` for anything that is not kept. */
export function detectMediaType(head: Uint8Array): string | undefined {
  const bytes = Buffer.from(head)
  if (bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return 'image/jpeg'
  if (bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (/^GIF8[79]a/.test(bytes.toString('latin1'))) return 'image/gif'
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return 'image/webp'
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return 'video/mp4'
  return undefined
}

export const MEDIA_EXTENSIONS: readonly string[] = Object.values(EXTENSIONS)

/** @returns The file name extension of a type that `detectMediaType` gives. */
export function extensionOf(contentType: string): string {
  return EXTENSIONS[contentType] ?? 'bin'
}
