/** A disk of a few megabytes, for as long as a test needs it. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface SmallDisk {
  folder: string
  /** Fills it until so many megabytes are free. */
  leave(megabytes: number): void
  unmount(): void
}

/** Whether this user may mount one. Without it the tests that need one are skipped, on CI they fail. */
export const canMount = findOut()

function findOut(): boolean {
  try {
    mountDisk(1).unmount()
    return true
  } catch (error) {
    if (process.env['CI'] === 'true') throw error
    console.warn('No small disk can be mounted here (it takes root): the tests on full disks are skipped.')
    return false
  }
}

export function mountDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'kba-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(folder)
    throw error
  }
  return {
    folder,
    leave(free) {
      rmSync(join(folder, 'filling'), { force: true })
      const { bavail, bsize } = statfsSync(folder)
      writeFileSync(join(folder, 'filling'), Buffer.alloc(bavail * bsize - free * 2 ** 20))
    },
    unmount() {
      execFileSync('umount', ['--lazy', folder])
      rmdirSync(folder)
    },
  }
}
