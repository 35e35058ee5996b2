import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHome, runKba, type CommandResult } from './support/command.ts'

describe('kba schedule', () => {
  let home: string

  beforeAll(async () => {
    home = await makeHome()
  })
  afterAll(() => rm(home, { recursive: true, force: true }))

  const kba = (...args: string[]): Promise<CommandResult> => runKba(home, ['schedule', ...args])

  it('makes, lists, replaces, disables and removes schedules', async () => {
    const added = await kba('add', 'night', '--daily', '02:30', '--time-zone', 'Europe/Berlin')
    await kba('add', 'by hand', '--manual', '--mode', 'readme_only')
    const replaced = await kba('add', 'night', '--weekly', 'SUN@03:30', '--time-zone', 'UTC', '--json')
    await kba('disable', 'by hand')
    const listed = await kba()
    const removed = await kba('remove', 'by hand', '--json')
    const left = await kba('--json')

    expect(added.stdout).toMatch(/^night: daily at 02:30, next \d{4}-\d\d-\d\d 02:30 Europe\/Berlin\.\n$/)
    expect(replaced.json).toMatchObject({ schedule: { kind: 'weekly', on_day: 0, enabled: true } })
    expect(listed.stdout.split('\n')).toEqual([
      'by hand  only by hand  disabled  has not run yet',
      expect.stringMatching(/^night {4}Sundays at 03:30 {2}next [-\d]+ 03:30 UTC {2}has not run yet$/),
      '',
    ])
    expect(removed.json).toEqual({ removed: true })
    expect(left.json).toMatchObject({ schedules: [{ name: 'night', last: null }] })
  })

  it('has no history before the first run', async () => {
    await kba('add', 'new', '--manual')

    const history = await kba('history', 'new', '--json')

    expect(history.json).toEqual({ name: 'new', runs: [] })
  })

  it.each([
    [['add', 'x'], 'schedule_kind'],
    [['add', 'x', '--cron', '61 * * * *'], 'invalid_cron'],
    [['add', 'x', '--daily', '07:30', '--time-zone', 'Mars/Base'], 'invalid_schedule'],
    [['remove', 'nothing'], 'unknown_schedule'],
    [['enable', 'nothing'], 'unknown_schedule'],
    [['history', 'nothing'], 'unknown_schedule'],
    [['run', 'nothing'], 'unknown_schedule'],
  ])('ends with 2 and says why: %j', async (args, code) => {
    const result = await kba(...args, '--json')

    expect(result.code).toBe(2)
    expect(result.json).toMatchObject({ code })
  })

  it.each([[['nothing']], [['history']]])('ends with 2 for what it does not know: %j', async (args) => {
    expect((await kba(...args)).code).toBe(2)
  })
})
