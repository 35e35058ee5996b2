import type { Setting } from '../../../src/contract/api/settings.ts'

/** The groups of settings, in the order of the page. */
export const SETTING_SECTIONS: readonly { group: Setting['group']; title: string; about: string }[] = [
  { group: 'models', title: 'Models', about: 'what writes, sorts, describes and answers' },
  { group: 'x', title: 'X', about: 'where bookmarks come from' },
  { group: 'git', title: 'Git', about: 'where the knowledge base is kept' },
  { group: 'media', title: 'Media', about: 'what is downloaded' },
  { group: 'queue', title: 'Work', about: 'database, queue and limits' },
  { group: 'server', title: 'Server', about: 'who can connect' },
  { group: 'paths', title: 'Folders', about: 'where everything is stored' },
]
