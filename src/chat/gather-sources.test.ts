import { expect, it } from 'vitest'
import { withoutDoubles } from './gather-sources.ts'

it('keeps an item that was found twice at its first place', () => {
  const passages = ['item:1#0', 'item:2#0', 'item:3#0', 'item:1#0', 'item:2#0'].map((id, place) => ({
    id,
    place,
  }))

  expect(withoutDoubles(passages)).toEqual(passages.slice(0, 3))
})
