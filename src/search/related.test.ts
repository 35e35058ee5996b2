import { expect, it } from 'vitest'
import { floorFor } from './related.ts'

it('asks the less of an item the nearer its topic is', () => {
  const item = { main_category: 'databases', subcategory: 'indexes' }
  const floors = ['databases/indexes', 'databases/sql', 'devops/linux'].map((category) =>
    floorFor(item, category),
  )

  expect(floors).toEqual([...floors].sort((a, b) => a - b))
  expect(new Set(floors).size).toBe(3)
})

it('takes the inbox for no topic', () => {
  const inbox = { main_category: 'unsorted', subcategory: 'inbox' }

  expect(floorFor(inbox, 'unsorted/inbox')).toBe(floorFor(inbox, 'devops/linux'))
})
