import { describe, expect, it } from 'vitest'
import { categoryLabel } from '../contract/category-label.ts'
import { itemSlug, normalizeCategoryName } from './category.ts'
import { matchCategory, placeInTree, type Placement } from './category-match.ts'

describe('normalizeCategoryName', () => {
  it.each([
    ['API Design', 'api_design'], ['../../etc/passwd', 'etc_passwd'], ['CON', 'con_topic'], ['nul.txt', 'nul_txt'],
    ['C++', 'cpp'], ['C#', 'csharp'], ['.NET', 'dotnet'], ['Node.js', 'nodejs'], ['🎉🎉', ''], ['  ', ''], ['...', ''],
    ['機器學習', '機器學習'], ['Машинное обучение', 'машинное_обучение'], ['تعلم الآلة', 'تعلم_الآلة'], ['ＡＰＩ', 'api'],
    ['JavaScript', 'javascript'], ['machineLearning', 'machine_learning'], ['a\u0000b', 'a_b'], ['it’s ok', 'its_ok'],
  ])('makes %j %j', (raw, name) => {
    expect(normalizeCategoryName(raw)).toBe(name)
    expect(normalizeCategoryName(name)).toBe(name)
  }) // prettier-ignore

  it('cuts at a word end', () => {
    const name = normalizeCategoryName(
      'a very long category name that goes on and on without any end in sight',
    )

    expect(name.length).toBeLessThanOrEqual(50)
    expect(name).toBe('a_very_long_category_name_that_goes_on_and_on')
  })

  it('labels names for people and makes slugs', () => {
    expect(categoryLabel('api_design')).toBe('API Design')
    expect(categoryLabel('art_of_war')).toBe('Art of War')
    expect(itemSlug('How to: use Postgres!', '17')).toBe('how-to-use-postgres')
    expect(itemSlug('🎉', '17')).toBe('post-17')
    expect(itemSlug('../..', '../x')).toBe('post-x')
    expect(itemSlug('字'.repeat(90), '17')).toHaveLength(60)
  })
})

describe('matchCategory', () => {
  const ISSUE = ['api_design', 'api_design_patterns', 'api_architecture_styles', 'restful_api_best_practices', 'rest_api_best_practices'] // prettier-ignore

  it('brings the names of the issue to one place in every order', () => {
    for (const order of permutations(ISSUE)) {
      const tree: string[] = []
      for (const name of order) if (matchCategory(name, tree) === undefined) tree.push(name)
      expect(tree).toEqual([order[0]])
    }
  })

  it.each([
    ['k8s', 'kubernetes'], ['js', 'javascript'], ['ml', 'machine_learning'], ['llms', 'large_language_models'],
    ['llm_tools', 'large_language_models'], ['db', 'databases'], ['restful', 'rest'], ['testing', 'tests'], ['caching', 'caches'],
    ['kubernetees', 'kubernetes'], ['optimisation', 'optimization'], ['introduction_to_rust', 'rust'], ['dev_ops', 'devops'],
    ['vector_database_indexing', 'vector_databases'], ['data_base', 'database'], ['system_design_patterns', 'system_design'],
    ['software_engineering_best_practices', 'software_engineering'], ['postgres', 'postgresql'], ['node_js', 'nodejs'],
    ['ci_cd', 'continuous_integration'], ['web_apis', 'api_design'],
  ])('takes %s for %s, both ways where both are names', (a, b) => {
    expect(matchCategory(a, [b])).toBe(b)
  }) // prettier-ignore

  it.each([
    ['react', 'react_native'], ['java', 'javascript'], ['sql', 'nosql'], ['git', 'github_actions'], ['git', 'github'],
    ['c', 'cpp'], ['c', 'csharp'], ['machine_learning', 'learning'], ['system_design', 'design_systems'],
    ['virtualization', 'visualization'], ['authentication', 'authorization'], ['web_design', 'web_development'],
    ['data_science', 'data_engineering'], ['frontend', 'backend'], ['ios', 'io'], ['go', 'godot'], ['python', 'python_testing'],
    ['deep_learning', 'machine_learning'], ['graphql_api', 'api_design'], ['open_source', 'open_source_intelligence'],
    ['market', 'marketing'], ['best_practices', 'tools'], ['機器學習', '深度學習'], ['design', 'architecture'],
  ])('keeps %s and %s apart', (a, b) => {
    expect(matchCategory(a, [b])).toBeUndefined()
    expect(matchCategory(b, [a])).toBeUndefined()
  }) // prettier-ignore
})

describe('placeInTree', () => {
  const tree: Placement[] = [
    { mainCategory: 'software_engineering', subcategory: 'api_design' },
    { mainCategory: 'machine_learning', subcategory: 'llm_agents' },
  ]
  const none = new Map<string, string>()
  const place = (main: string, sub: string, aliases = none) => {
    const found = placeInTree({ mainCategory: main, subcategory: sub }, tree, aliases)
    return `${found.mainCategory}/${found.subcategory}`
  }

  it('joins near-duplicates, in the main category or from a new one', () => {
    expect(place('Software Engineering', 'REST API best practices')).toBe('software_engineering/api_design')
    expect(place('ML', 'LLM agents')).toBe('machine_learning/llm_agents')
    expect(place('backend', 'api_design_patterns')).toBe('software_engineering/api_design')
    expect(place('databases', 'indexing')).toBe('databases/indexing')
    expect(place('machine_learning', 'api_design')).toBe('machine_learning/api_design')
  })

  it('fills empty names and never repeats the main category', () => {
    expect(place('', '')).toBe('unsorted/inbox')
    expect(place('devops', 'devops')).toBe('devops/fundamentals')
    expect(place('devops', 'devops_tools')).toBe('devops/tools')
    expect(place('ml', 'machine_learning')).toBe('machine_learning/fundamentals')
    expect(place('databases', 'db')).toBe('databases/fundamentals')
  })

  it('takes the words of models for no topic as the inbox, but not a place of the user that is called so', () => {
    for (const [main, sub] of [['Unsorted', 'whatever'], ['uncategorized', 'x'], ['general', 'miscellaneous']] as const)
      expect(place(main, sub)).toBe('unsorted/inbox')
    expect(placeInTree({ mainCategory: 'other', subcategory: 'x' }, [{ mainCategory: 'other', subcategory: 'y' }], new Map()))
      .toEqual({ mainCategory: 'other', subcategory: 'x' })
  }) // prettier-ignore

  it('follows aliases and survives circles', () => {
    expect(place('ai', 'agents', new Map([['ai/agents', 'machine_learning/llm_agents']]))).toBe(
      'machine_learning/llm_agents',
    )
    expect(place('coding', 'x', new Map([['coding', 'software_engineering']]))).toBe('software_engineering/x')
    expect(place('a', 'x', new Map([['a', 'b'], ['b', 'a']]))).toMatch(/^[ab]\/x$/) // prettier-ignore
  })
})

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((item, i) =>
    permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]),
  )
}
