/** Names of topics as a person gives them. */
import { UsageError } from '../errors.ts'
import { normalizeCategoryName } from '../topics/category.ts'

export interface CategoryName {
  main: string
  /** Empty for a main category. */
  sub: string
}

/** @param name - `main`, or `main/sub`. @throws {UsageError} `category_name`. */
export function parseCategoryName(name: string): CategoryName {
  const [main = '', sub = '', ...rest] = name.split('/')
  const parsed = { main: normalizeCategoryName(main), sub: normalizeCategoryName(sub) }
  if (
    parsed.main === '' ||
    rest.length > 0 ||
    (sub !== '' && parsed.sub === '') ||
    parsed.main === parsed.sub
  ) {
    throw new UsageError('category_name', `"${name}" is not a topic.`, {
      hint: 'Give main or main/sub, such as databases/postgresql, with two different names.',
    })
  }
  return parsed
}
