/** What other programs can ask: each tool with what it takes. Who works it is handed in. */
import { z } from 'zod'
import { daySchema } from '../contract/times.ts'

const category = z.string().max(200).optional().describe('only in a main category, or main/sub')
const limit = z.int().min(1).max(50).default(10).describe('how many at most')

export const TOOLS = {
  search: {
    title: 'Search the knowledge base',
    description:
      'Finds articles made from bookmarked posts, by word and by meaning. Words, "a phrase", -without. Best first.',
    input: z.object({
      query: z.string().max(1000),
      category,
      author: z.string().max(100).optional().describe('handle of the author of the post'),
      limit,
    }),
  },
  get_item: {
    title: 'Read an article',
    description: 'An article of the knowledge base, whole, in Markdown, with the address of the post.',
    input: z.object({ id: z.string().max(64).describe('id from search, recent or the sources of ask') }),
  },
  list_categories: {
    title: 'List the topics',
    description: 'The two levels of topics, and how many articles each has.',
    input: z.object({}),
  },
  ask: {
    title: 'Ask the knowledge base',
    description:
      'Answers a question from the knowledge base alone, with numbered sources; says so when it does not hold the answer.',
    input: z.object({ question: z.string().min(1).max(10_000), category }),
  },
  recent: {
    title: 'What is new',
    description: 'The articles that were added last, on a topic or on everything, since a date.',
    input: z.object({
      topic: z.string().max(1000).optional().describe('in words; everything when missing'),
      since: daySchema.optional().describe('added on this day or later'),
      category,
      limit,
    }),
  },
} as const satisfies Record<string, { title: string; description: string; input: z.ZodObject }>

export type ToolName = keyof typeof TOOLS
export type ToolInput<Name extends ToolName> = z.output<(typeof TOOLS)[Name]['input']>

export interface ToolAnswer {
  /** For a model to read. */
  text: string
  /** The same for a program. */
  data: Record<string, unknown>
}

/** @throws {KbaError} what the caller is told. */
export type CallTool = (name: ToolName, input: unknown, signal: AbortSignal) => Promise<ToolAnswer>

export function isToolName(name: string): name is ToolName {
  return Object.hasOwn(TOOLS, name)
}
