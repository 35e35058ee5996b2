/** The hash by which documents are compared. */
import { createHash } from 'node:crypto'

/** @returns SHA-256 of the UTF-8 bytes, in hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
