/** Which addresses git may be given as a remote. Some of what git takes starts programs or sets options of ssh. */

export interface GitAddress {
  /** `folder`: on this machine, as a path or as file://. */
  way: 'https' | 'http' | 'ssh' | 'git' | 'folder'
  address: string
}

/** Neither begins with a dash: ssh would take `-oProxyCommand=...` for an option, wherever it stood in the address. */
const USER = String.raw`\w[\w.+~-]*`
const HOST = String.raw`(?:\w[\w.-]*|\[[\da-f:.]+\])`
const SSH_LIKE = new RegExp(
  `^(?:(ssh|git\\+ssh|ssh\\+git)|git)://(?:${USER}@)?${HOST}(?::\\d{1,5})?/[^-]`,
  'i',
)
/** `git@host:path`; what stands before a colon is a folder when there is a slash in it. */
const SCP_LIKE = new RegExp(`^(?:${USER}@)?(?:${HOST}|\\[${HOST}:\\d{1,5}\\]):[^-]`, 'i')
const WITH_SCHEME = /^[a-z][\w+.-]*:\/\//i
/** `ext::` and the like: programs that talk for git. */
const HELPER = /^[\w+.-]+::/
const DRIVE = /^[a-z]:[\\/]/i

const UNSEEN = /[\s\u0000-\u001f\u007f]/

/** @returns `undefined` for what git must not be given. */
export function parseGitAddress(text: string): GitAddress | undefined {
  const address = text.trim()
  if (address === '' || address.startsWith('-') || UNSEEN.test(address) || HELPER.test(address))
    return undefined
  if (WITH_SCHEME.test(address)) return parseUrl(address)
  const beforeSlash = address.split('/', 1)[0] ?? ''
  if (DRIVE.test(address) || !beforeSlash.includes(':')) return { way: 'folder', address }
  return SCP_LIKE.test(address) ? { way: 'ssh', address } : undefined
}

function parseUrl(address: string): GitAddress | undefined {
  if (/^https?:/i.test(address)) {
    const url = URL.canParse(address) ? new URL(address) : undefined
    if (url === undefined || url.hostname.startsWith('-')) return undefined
    return { way: url.protocol === 'https:' ? 'https' : 'http', address }
  }
  if (/^file:\/\/(localhost)?\//i.test(address)) return { way: 'folder', address }
  // git decodes such addresses before it takes them apart.
  if (!SSH_LIKE.test(decoded(address) ?? '') || !SSH_LIKE.test(address)) return undefined
  return { way: /^git:/i.test(address) ? 'git' : 'ssh', address }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
