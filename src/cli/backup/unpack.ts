/** Unpacks a backup into a folder: files and folders of ours, and nothing that leads, or reaches, out of it. */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { ReadEntry } from 'tar'
import type { Paths } from '../../config/paths.ts'
import { UsageError } from '../../errors.ts'
import { backupFolders, isLeftToThisMachine, isPlainLink } from './contents.ts'
import { kindOf, nameIn, readArchive } from './read-archive.ts'
import { isGitName, isRepositoryPart } from './repository.ts'

/** An archive may be somebody else's: who it belongs to, and what it may do, is decided here. */
const FOLDER_MODE = 0o700
const FILE_MODE = 0o600
const OWNER_MAY_START = 0o100
const MAX_SETTINGS_BYTES = 100_000

export interface Unpacked {
  files: number
  /** What was not taken out of the archive, with the reason. */
  leftOut: string[]
  /** The old settings of the knowledge base's repository: to be read, not to be used. */
  repositorySettings?: string
}

interface Place {
  paths: Paths
  /** Stands for KBA_HOME. */
  draft: string
  file: string
  signal: AbortSignal
}

/**
 * @throws {UsageError} `not_a_backup` when it holds anything that no backup of ours does.
 * @throws {SystemError} `archive_damaged`
 */
export async function unpackBackup(place: Place): Promise<Unpacked> {
  const unpacking = new Unpacking(place)
  await readArchive(place.file, (entry) => unpacking.take(entry), place.signal)
  await unpacking.makeLinks()
  return unpacking.result
}

class Unpacking {
  readonly result: Unpacked = { files: 0, leftOut: [] }
  readonly #place: Place
  readonly #folders: readonly string[]
  readonly #repository: string
  readonly #files = new Set<string>()
  /** Made last: nothing is ever written through one. */
  readonly #links = new Map<string, string>()

  constructor(place: Place) {
    this.#place = place
    this.#folders = backupFolders(place.paths)
    this.#repository = this.#nameOf(join(place.paths.knowledgeBase, '.git'))
  }

  async take(entry: ReadEntry): Promise<void> {
    const name = nameIn(entry.path)
    const kind = kindOf(entry)
    this.#refuseStranger(name, kind === 'folder')
    if (name === `${this.#repository}/config` && kind === 'file' && entry.size <= MAX_SETTINGS_BYTES) {
      this.result.repositorySettings = (await entry.concat()).toString('utf8')
    } else if (!this.#isWanted(name)) {
      entry.resume()
    } else if (kind === 'file') {
      await this.#writeFile(name, entry)
    } else if (kind === 'folder') {
      entry.resume()
      await mkdir(this.#pathOf(name), { recursive: true, mode: FOLDER_MODE })
    } else {
      entry.resume()
      await this.#takeOther(kind, name, entry.linkpath ?? '')
    }
  }

  async makeLinks(): Promise<void> {
    for (const [name, target] of this.#links) {
      await this.#makeFolderOf(name)
      await symlink(target, this.#pathOf(name)).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? this.#twice(name) : error
      })
    }
  }

  async #takeOther(kind: 'link' | 'twin' | 'other', name: string, target: string): Promise<void> {
    const { paths } = this.#place
    if (kind === 'link' && isPlainLink(paths, join(paths.home, name), target)) this.#links.set(name, target)
    else if (kind === 'twin' && this.#files.has(nameIn(target))) await this.#copyFile(nameIn(target), name)
    else if (kind === 'other') this.#leaveOut(name, 'neither a file nor a folder')
    else this.#leaveOut(name, 'a link that leads out of its folder')
  }

  /** What the name says is looked at step by step: a name that is cleaned first would lead where it did not say. */
  #refuseStranger(name: string, isFolder: boolean): void {
    const steps = name.split('/')
    const isPath = steps.every((step) => !['', '.', '..'].includes(step) && !/[\0\\]/.test(step))
    const isOurs = this.#folders.some(
      (folder) =>
        name.startsWith(`${folder}/`) ||
        (isFolder && (name === folder || folder.startsWith(`${name}/`) || name === '' || name === '.')),
    )
    if (isOurs && (isPath || name === '' || name === '.')) return
    throw new UsageError(
      'not_a_backup',
      `${this.#place.file} holds ${name}, which kba backup never writes.`,
      {
        hint: 'Give an archive that kba backup wrote, with the same folder settings as now.',
      },
    )
  }

  #isWanted(name: string): boolean {
    const { paths } = this.#place
    if (isLeftToThisMachine(paths, join(paths.home, name))) return false
    const steps = this.#stepsInKnowledgeBase(name)
    const at = steps.findIndex(isGitName)
    if (at === -1) return true
    if (at === 0 && steps[0] === '.git') return isRepositoryPart(steps.slice(1))
    if (at === steps.length - 1) this.#leaveOut(name, 'a repository of its own')
    return false
  }

  #stepsInKnowledgeBase(name: string): string[] {
    const folder = `${this.#nameOf(this.#place.paths.knowledgeBase)}/`
    return name.startsWith(folder) ? name.slice(folder.length).split('/') : []
  }

  async #writeFile(name: string, entry: ReadEntry): Promise<void> {
    await this.#makeFolderOf(name)
    const handle = await open(
      this.#pathOf(name),
      'wx',
      FILE_MODE | ((entry.mode ?? 0) & OWNER_MAY_START),
    ).catch((error: unknown) => {
      throw isTaken(error) ? this.#twice(name) : error
    })
    try {
      for await (const chunk of entry) await handle.writeFile(chunk)
      // Documents are known by their time too.
      if (entry.mtime !== undefined) await handle.utimes(entry.mtime, entry.mtime)
    } finally {
      await handle.close()
    }
    this.#files.add(name)
    this.result.files += 1
  }

  async #copyFile(from: string, name: string): Promise<void> {
    await this.#makeFolderOf(name)
    await copyFile(this.#pathOf(from), this.#pathOf(name), constants.COPYFILE_EXCL)
    this.#files.add(name)
    this.result.files += 1
  }

  async #makeFolderOf(name: string): Promise<void> {
    await mkdir(dirname(this.#pathOf(name)), { recursive: true, mode: FOLDER_MODE })
  }

  #leaveOut(name: string, why: string): void {
    this.result.leftOut.push(`${name}: ${why}`)
  }

  #twice(name: string): UsageError {
    return new UsageError(
      'not_a_backup',
      `${this.#place.file} holds ${name} twice, which kba backup never writes.`,
      {
        hint: 'Give an archive that kba backup wrote.',
      },
    )
  }

  #pathOf(name: string): string {
    return join(this.#place.draft, name)
  }

  #nameOf(path: string): string {
    return relative(this.#place.paths.home, path).replaceAll('\\', '/')
  }
}

function isTaken(error: unknown): boolean {
  return ['EEXIST', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}
