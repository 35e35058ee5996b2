/** What the API says of the user's own marks and of the bin, as its description says. */
import { expect, it } from 'vitest'
import type { DescribedApi } from './described-api.ts'

/** For a knowledge base that has items about PostgreSQL. */
export function ownHandCases(call: DescribedApi['call']): void {
  it('keeps lists and search to what is marked, and refuses marks that are none', async () => {
    const { results } = (await call('search', { query: { q: 'postgres', limit: '2' } })) as {
      results: { id: string }[]
    }
    const [id = '', other = ''] = results.map((one) => one.id)
    const marks = { favourite: true, reading: 'unread', notes: 'Ask **Ada** about this.' }
    const marked = await call('markItem', { params: { id }, body: marks })
    const asked = { favourite: 'true', reading: 'unread' }
    const listed = await call('listItems', { query: asked })
    const found = await call('search', { query: { q: 'postgres', ...asked } })
    const byNote = await call('search', { query: { q: 'ask ada', by: 'words', favourite: 'true' } })
    const none = await call('markItem', { params: { id: other }, body: {}, status: 400 })
    await call('markItem', { params: { id: '404' }, body: { favourite: true }, status: 404 })
    const cleared = await call('markItem', { params: { id }, body: { favourite: false, reading: null } })
    const left = await call('listItems', { query: asked })

    expect(marked).toMatchObject({ favourite: true, reading: 'unread', source: { reader: marks } })
    expect(listed).toMatchObject({ total: 1, items: [{ id, favourite: true, reading: 'unread' }] })
    expect(found).toMatchObject({ results: [{ id, favourite: true, reading: 'unread' }] })
    expect(byNote).toMatchObject({ results: [{ id }] })
    expect(none['code']).toBe('no_mark')
    expect(cleared).toMatchObject({
      favourite: false,
      reading: null,
      source: { reader: { notes: marks.notes } },
    })
    expect(left).toMatchObject({ total: 0 })
  })

  it('deletes an item, lists it in the bin, and restores it once', async () => {
    const { items } = (await call('listItems', { query: { limit: '1' } })) as { items: { id: string }[] }
    const params = { id: items[0]?.id ?? '' }
    const deleted = await call('deleteItem', { params })
    const gone = await call('getItem', { params, status: 404 })
    const bin = await call('listBin')
    const restored = await call('restorePost', { params })
    const again = await call('restorePost', { params, status: 404 })
    await call('deleteItem', { params: { id: '404' }, status: 404 })
    await call('getItem', { params })

    expect(deleted).toEqual({ deleted: [params.id] })
    expect(JSON.stringify(gone)).toContain('It is in the bin')
    expect(bin).toMatchObject({ posts: [{ id: params.id }], total: 1, next_cursor: null })
    expect(restored).toEqual({ restored: [params.id] })
    expect(again['code']).toBe('not_in_bin')
    expect(await call('listBin')).toMatchObject({ posts: [], total: 0 })
  })
}
