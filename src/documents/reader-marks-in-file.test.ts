import { describe, expect, it } from 'vitest'
import { cutFile, joinFile, renderNotes } from './reader-marks-in-file.ts'

const FILE = '---\ntweet_id: "1"\n# mine\ntags: [a]\n---\n\n# Title\n\nText.\n'
const NONE = { notes: '', favourite: false, reading: null }

const join = (text: string, marks: Partial<typeof NONE> | Record<string, unknown>, known: string[] = []) =>
  joinFile(cutFile(text, known), { ...NONE, ...marks })

describe('the marks in the file of an item', () => {
  it('are in its head and its last section, and all else stays as it was', () => {
    const marked = join(FILE, { notes: 'Try *this*.', favourite: true, reading: 'unread' })

    expect(marked).toBe(
      '---\ntweet_id: "1"\n# mine\ntags: [a]\nfavourite: true\nreading: unread\n---\n\n# Title\n\nText.\n\n## My notes\n\nTry *this*.\n',
    )
    expect(join(marked, {}, [renderNotes('Try *this*.')])).toBe(FILE)
  })

  it('leave a file without marks untouched', () => {
    expect(join(FILE, {})).toBe(FILE)
    expect(join('# Title', {})).toBe('# Title')
  })

  it('change in their place: nothing is written twice', () => {
    const first = join(FILE, { notes: 'One.', favourite: true })
    const second = join(first, { notes: 'Two.', reading: 'read' }, [renderNotes('One.')])

    expect(second).toBe(join(FILE, { notes: 'Two.', reading: 'read' }))
  })

  it('keep line ends of the head, and a file that ends without one', () => {
    const marked = join('---\r\ntweet_id: "1"\r\n---\r\nText', { favourite: true, notes: 'Mine.' })

    expect(marked).toBe('---\r\ntweet_id: "1"\r\nfavourite: true\r\n---\r\nText\n\n## My notes\n\nMine.\n')
    expect(cutFile(marked, [renderNotes('Mine.', 'Text')])).toMatchObject({ body: 'Text' })
  })

  it('leave a section alone that the user wrote, or changed, in the file', () => {
    const written = `${FILE}\n## My notes\n\nWritten in the file.\n`

    expect(cutFile(written, [renderNotes('Another.'), ''])).toMatchObject({
      body: expect.stringContaining('Written in the file.') as string,
      notes: '',
    })
    expect(join(written, { notes: 'Another.' })).toContain('Written in the file.')
  })

  it('stay below their heading, and bring neither HTML nor a head with them', () => {
    const section = renderNotes('# Big\n\n---\ntweet_id: 2\n---\n\n<script>x</script>')

    expect(section).toContain('### Big')
    expect(section).not.toContain('<script>')
    expect(cutFile(FILE + section, [section])).toMatchObject({ notes: section })
  })
})
