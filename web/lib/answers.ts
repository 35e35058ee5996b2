/** What the server answers, by the contract. Types only: the schemas would weigh more than the page. */
import type { z } from 'zod'
import type { Api, Resource } from '../../src/contract/api/api.ts'

/** Such as `Answer<'items', 'listItems'>`. */
export type Answer<R extends Resource, N extends keyof Api[R]> = Api[R][N] extends {
  answer: infer Schema extends z.ZodType
}
  ? z.infer<Schema>
  : never
