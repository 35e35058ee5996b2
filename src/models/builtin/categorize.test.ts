import { afterAll, describe, expect, it } from 'vitest'
import type { EmbeddingModel } from '../model.ts'
import { openBuiltinEmbedding } from './embedding.ts'
import { SURE_ENOUGH } from './confidence.ts'
import { openBuiltinCategorizer, type Candidate, type CategorizeInput } from './categorize.ts'

const TREE: readonly Candidate[] = [
  {
    mainCategory: 'languages',
    subcategory: 'cpp',
    description: 'The C++ language.',
    keywords: ['c++', 'clang'],
  },
  {
    mainCategory: 'languages',
    subcategory: 'java',
    description: 'The Java language.',
    keywords: ['java', 'jvm'],
  },
  { mainCategory: 'machine_learning', subcategory: 'training', description: '', keywords: ['fine tuning'] },
  {
    ...{ mainCategory: 'databases', subcategory: 'sql', description: 'SQL databases.' },
    ...{ keywords: ['postgres'], weakWords: ['join'] },
  },
]

/** Texts that speak of "cosy" mean SQL; nothing else means anything. */
function standInEmbedding(): EmbeddingModel & { texts: string[] } {
  const texts: string[] = []
  return {
    provider: 'builtin',
    name: 'stand-in',
    texts,
    embed(batch) {
      texts.push(...batch)
      const vectors = batch.map((text) => (/cosy|SQL/.test(text) ? [1, 0] : [0, 0]))
      return Promise.resolve({ vectors, usage: { inputTokens: 0, outputTokens: 0, seconds: 0 } })
    },
  }
}

function post(text: string, rest: Partial<CategorizeInput> = {}): CategorizeInput {
  return { text, hashtags: [], folders: [], links: [], ...rest }
}

describe('built-in categorizer', () => {
  it('does not take JavaScript for Java, nor C for C++', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const cpp = await categorizer.categorize(post('New in C++: clang warns'), TREE)
    const script = await categorizer.categorize(post('JavaScript sunset'), TREE)

    expect(cpp).toMatchObject({ mainCategory: 'languages', subcategory: 'cpp' })
    expect(script.mainCategory).toBeUndefined()
    expect(script.confidence).toBeLessThan(SURE_ENOUGH)
  })

  it('reads hashtags, hyphens and names of places', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const tag = await categorizer.categorize(post('sunset', { hashtags: ['MachineLearning'] }), TREE)
    const hyphen = await categorizer.categorize(post('Fine-tuning at sunset'), TREE)

    expect(tag.mainCategory).toBe('machine_learning')
    expect(hyphen.subcategory).toBe('training')
  })

  it('follows the bookmark folder of the user', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const choice = await categorizer.categorize(
      post('The jvm talks to a server', { folders: ['Databases'] }),
      TREE,
    )

    expect(choice.mainCategory).toBe('databases')
  })

  it('takes a common word for a sign only beside another one of the same main category', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const alone = await categorizer.categorize(post('Join us at sunset'), TREE)
    const inCompany = await categorizer.categorize(post('A join in postgres'), TREE)

    expect(alone.mainCategory).toBeUndefined()
    expect(inCompany).toMatchObject({ mainCategory: 'databases', subcategory: 'sql' })
  })

  it('names the main category alone where its subcategories are as near', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const choice = await categorizer.categorize(post('clang, c++, java and the jvm'), TREE)

    expect(choice.mainCategory).toBe('languages')
    expect(choice.subcategory).toBeUndefined()
  })

  it('goes by meaning, and asks once for the texts of a place', async () => {
    const embedding = standInEmbedding()
    const categorizer = openBuiltinCategorizer(embedding)

    const first = await categorizer.categorize(post('a cosy place for your rows'), TREE)
    await categorizer.categorize(post('another cosy place'), TREE)

    expect(first).toMatchObject({ mainCategory: 'databases', subcategory: 'sql' })
    expect(embedding.texts).toHaveLength(TREE.length + 2)
  })

  it('computes no vector that is shipped', async () => {
    const embedding = standInEmbedding()
    const categorizer = openBuiltinCategorizer(embedding, () => [0, 1])

    await categorizer.categorize(post('a cosy place'), TREE)

    expect(embedding.texts).toEqual(['a cosy place'])
  })

  it('puts the same text into the same place, whoever is mentioned and wherever it links', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const [one, other] = [
      await categorizer.categorize(post('@anna a cosy place https://t.co/a'), TREE),
      await categorizer.categorize(post('a cosy place https://t.co/b @bob'), TREE),
    ]

    expect(one).toEqual(other)
  })

  it('suggests one place of each main category, the likeliest first, also where nothing is sure', async () => {
    const categorizer = openBuiltinCategorizer(standInEmbedding())

    const suggested = await categorizer.suggest(post('jvm'), TREE, 3)

    expect(suggested.map(({ mainCategory }) => mainCategory)).toEqual([
      'languages',
      'machine_learning',
      'databases',
    ])
    expect(suggested[0]).toMatchObject({ subcategory: 'java' })
  })

  it('answers with nothing for an empty tree', async () => {
    const choice = await openBuiltinCategorizer(standInEmbedding()).categorize(post('postgres'), [])

    expect(choice).toEqual({ confidence: 0 })
  })
})

describe('what the user placed', () => {
  const embedding = openBuiltinEmbedding()
  afterAll(() => embedding.close())
  const tree = [
    { mainCategory: 'garden', subcategory: 'one', description: '', keywords: [] },
    { mainCategory: 'kitchen', subcategory: 'two', description: '', keywords: [] },
  ]
  const text = 'Prune the roses in early spring, before the buds open.'

  it('teaches where others like it belong', async () => {
    const learned = openBuiltinCategorizer(embedding)
    const taught = tree.map((place, index) => ({
      ...place,
      examples: [['When to cut roses and other shrubs'], ['How to bake bread with rye flour']][index] ?? [],
    }))
    const swapped = taught.map((place, index) => ({ ...place, examples: taught[1 - index]?.examples ?? [] }))
    const input = { text, hashtags: [], folders: [], links: [] }

    expect((await learned.categorize(input, taught)).mainCategory).toBe('garden')
    expect((await learned.categorize(input, swapped)).mainCategory).toBe('kitchen')
  })
})
