import { expect, it } from 'vitest'
import { beyondTitle } from './beyond-title.ts'

it.each([
  ['Vacuum early. It costs less.', 'Vacuum early', 'It costs less.'],
  ['VACUUM early: it costs less.', 'Vacuum early', 'it costs less.'],
  ['Vacuum early\nIt costs less.', 'Vacuum early', 'It costs less.'],
  ['He said "vacuum early." It costs less.', 'He said "vacuum early', 'It costs less.'],
  ['先测量。再优化。', '先测量', '再优化。'],
  ['Vacuum early.', 'Vacuum early', ''],
  ['Vacuum early', 'Vacuum early', ''],
  ['Vacuum early and often.', 'Vacuum early', 'Vacuum early and often.'],
  ['Node.js is fast.', 'Node', 'Node.js is fast.'],
  ['Another summary.', 'Vacuum early', 'Another summary.'],
  ['A summary.', '', 'A summary.'],
])('of %j under %j shows %j', (summary, title, shown) => {
  expect(beyondTitle(summary, title)).toBe(shown)
})
