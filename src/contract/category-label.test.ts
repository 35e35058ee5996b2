import { expect, it } from 'vitest'
import { categoryLabel } from './category-label.ts'

it.each([
  ['api_design', 'API Design'],
  ['consensus_and_replication', 'Consensus and Replication'],
  ['ci_cd', 'CI/CD'],
  ['a_b_testing', 'A/B Testing'],
  ['tcp_ip_and_dns', 'TCP/IP and DNS'],
  ['pizza_basics', 'Pizza Basics'],
  ['nodejs', 'Node.js'],
])('%s is %s', (name, label) => {
  expect(categoryLabel(name)).toBe(label)
})
