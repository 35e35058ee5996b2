/** What the embedded database says on a disk that is too small, on real ones. */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPglite } from '../src/db/embedded/pglite.ts'
import { makeHome, runKba, writeExport } from './support/command.ts'
import { canMount, mountDisk, type SmallDisk } from './support/small-disk.ts'

describe.skipIf(!canMount)('on a small disk', () => {
  let disk: SmallDisk | undefined
  let beside: string
  const mount = (megabytes: number): SmallDisk => (disk = mountDisk(megabytes))

  beforeEach(async () => {
    beside = await mkdtemp(join(tmpdir(), 'kba-beside-'))
  })
  afterEach(async () => {
    disk?.unmount()
    disk = undefined
    await rm(beside, { recursive: true, force: true })
  })

  it('says how much room a new database needs, and leaves nothing behind', async () => {
    const { folder } = mount(30)

    const { code, stderr } = await runKba(folder, ['status'])

    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^Error: The embedded database needs 45 MB of free space for a new knowledge base, and the disk of \S+\/data\/db has (29|30) MB\.\nFree 1[56] MB there, then run again: nothing was lost\.\n$/,
    )
    expect((await readdir(join(folder, 'data'))).filter((name) => name.startsWith('db.creat'))).toEqual([])
  })

  it('is made where there is as much', async () => {
    const { folder } = mount(48)

    expect(await runKba(folder, ['status'])).toMatchObject({ code: 0 })
  })

  it('says how much room a database needs to open when its journal goes on in a new file', async () => {
    const live = join(beside, 'db')
    const pool = await openPglite(live)
    await pool.thread.execute('select pg_switch_wal()')
    // As a kill leaves it that came just before PostgreSQL made the next file.
    const small = mount(100)
    const copy = join(small.folder, 'db')
    await cp(live, copy, { recursive: true })
    await pool.end()
    await rm(join(copy, 'pg_wal', '000000010000000000000002'), { force: true })
    small.leave(10)

    await expect(openPglite(copy)).rejects.toMatchObject({
      code: 'disk_full',
      message: expect.stringMatching(
        /^The embedded database needs 16 MB of free space to open, and the disk of \S+\/db has (9|10) MB\.$/,
      ) as string,
      hint: expect.stringMatching(/^Free [67] MB there, then run again: nothing was lost\.$/) as string,
    })

    small.leave(20)
    const opened = await openPglite(copy)
    await opened.end()
  })

  it('says that the disk is full where there is no room for a restore, and leaves nothing behind', async () => {
    const home = await makeHome()
    await runKba(home, ['import', await writeExport(home, 2)])
    const file = join(beside, 'b.tgz')
    await runKba(home, ['backup', file])
    const { folder } = mount(20)

    const { code, stderr } = await runKba(folder, ['restore', file])
    const backup = await runKba(home, ['backup', join(mountBeside(folder), 'b.tgz')])

    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Error: The disk is full: /)])
    expect([backup.code, backup.stderr]).toEqual([1, expect.stringMatching(/^Error: The disk is full: /)])
    expect((await readdir(folder)).filter((name) => name !== 'filling')).toEqual([])
    await rm(home, { recursive: true })
  })

  /** Leaves less than an archive takes. */
  function mountBeside(folder: string): string {
    disk?.leave(1)
    return folder
  }
})
