/**
 * What is taken of a repository in an archive: what was committed. Settings, hooks and the like start programs
 * when git is next used; they are written anew.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isThere } from '../../absent.ts'
import { openGitRepository } from '../../git/git-repository.ts'
import { messageOf } from '../../errors.ts'
import { scrubSecrets } from '../../git/git-failure.ts'

/** Files at the top, and folders with all that is in them. */
const FILES = new Set(['HEAD', 'packed-refs', 'shallow'])
const FOLDERS = new Set(['objects', 'refs', 'reftable', 'logs'])
/** They name other places from which git takes objects. */
const LEADS_ELSEWHERE = /^objects\/info\/(?:http-)?alternates$/

/** @param steps - The path in `.git`; none for `.git` itself. */
export function isRepositoryPart(steps: readonly string[]): boolean {
  const [top = ''] = steps
  if (steps.length === 0) return true
  if (steps.length === 1 && FILES.has(top)) return true
  return FOLDERS.has(top) && !LEADS_ELSEWHERE.test(steps.join('/'))
}

/** Signs that some disks pass over in names. */
const PASSED_OVER = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g

/** Whether some disk takes the name for `.git`, in which git would look for settings. */
export function isGitName(name: string): boolean {
  const plain = name.normalize('NFC').replace(PASSED_OVER, '').toLowerCase()
  return /^(?:\.git|git~\d+)[. ]*(?::.*)?$/.test(plain)
}

/**
 * Writes settings of ours into the unpacked repository, and git's list of the files as they are committed.
 *
 * @param settings - The old ones. Only how objects and refs are stored is read out of them.
 * @returns Sentences for the user.
 */
export async function renewRepository(folder: string, settings = ''): Promise<string[]> {
  const place = join(folder, '.git')
  if (!isThere(place)) return []
  const isWhole = isThere(join(place, 'HEAD')) && isThere(join(place, 'objects'))
  if (!isWhole) return ['The archive does not hold a complete git repository: the next run makes a new one.']
  await mkdir(join(place, 'refs'), { recursive: true })
  await writeFile(join(place, 'config'), settingsFor(settings), { mode: 0o600 })
  const notes = noteRemote(settings)
  try {
    await openGitRepository(folder).renewIndex()
  } catch (error) {
    notes.push(`git cannot read the restored repository (${messageOf(error)}): check it with git fsck.`)
  }
  return notes
}

function settingsFor(old: string): string {
  const extensions = [
    ...(/^[ \t]*objectformat[ \t]*=[ \t]*sha256[ \t]*$/im.test(old) ? ['objectformat = sha256'] : []),
    ...(/^[ \t]*refstorage[ \t]*=[ \t]*reftable[ \t]*$/im.test(old) ? ['refstorage = reftable'] : []),
  ]
  return [
    '[core]',
    `\trepositoryformatversion = ${extensions.length > 0 ? 1 : 0}`,
    '\tfilemode = true',
    '\tbare = false',
    '\tlogallrefupdates = true',
    ...(extensions.length > 0 ? ['[extensions]', ...extensions.map((line) => `\t${line}`)] : []),
    '',
  ].join('\n')
}

/** It is not set again: whose archive it is, it would get what is written from now on. */
function noteRemote(old: string): string[] {
  const [, url] = /^[ \t]*url[ \t]*=[ \t]*(\S+)[ \t]*$/im.exec(old) ?? []
  if (url === undefined) return []
  const shown = JSON.stringify(scrubSecrets(url))
  return [`Its remote was ${shown}. If it is yours, set GITHUB_REPO_URL and the next run pushes there.`]
}
