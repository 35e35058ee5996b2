import type * as importer from './import-file.ts'

/** Every format with its parser is half of what a command would load: loaded only where a file is read. */
export function loadImporter(): Promise<typeof importer> {
  return import('./import-file.ts')
}
