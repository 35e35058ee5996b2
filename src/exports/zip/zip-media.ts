/** Images and videos in a ZIP archive, as the media cache takes them: by `<post id>-<file name>`. */
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { MediaFiles } from '../../posts/media-store.ts'
import { MEDIA_EXTENSIONS } from '../../posts/media-type.ts'
import { MEDIA_FOLDERS } from '../media-folders.ts'
import { isPackingFault } from '../open-export.ts'
import type { OpenedZip, ZipEntry } from './open-zip.ts'
import { PRIVATE_FILE } from '../../private-files.ts'

const EXTENSION = new RegExp(String.raw`\.(?:jpeg|${MEDIA_EXTENSIONS.join('|')})$`, 'i')

/** By its name alone, so that thousands of videos are not opened to see that they are no export. */
export function isMedium({ name }: ZipEntry): boolean {
  return EXTENSION.test(name)
}

/** @returns The media of the archive; each is unpacked only when it is asked for, to a path of the asker's. */
export function mediaOfZip(zip: OpenedZip): MediaFiles {
  const byName = new Map<string, ZipEntry>()
  for (const entry of zip.entries) {
    const [name = '', folder = ''] = entry.name.split('/').reverse()
    if (isMedium(entry) && MEDIA_FOLDERS.includes(folder)) byName.set(name, entry)
  }
  return {
    has: (name) => byName.has(name),
    copy: async (name, target) => {
      const entry = byName.get(name)
      if (entry === undefined || entry.fault !== undefined) return false
      // Opened first: a stream that fails at once would make the file after the asker has removed it.
      const file = await open(target, 'w', PRIVATE_FILE)
      try {
        await pipeline(await zip.read(entry), file.createWriteStream())
        return true
      } catch (error) {
        if (!isPackingFault(error)) throw error
        return false
      } finally {
        await file.close()
      }
    },
  }
}
