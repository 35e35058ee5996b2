import { describe, expect, it } from 'vitest'
import { commonTags, findTags } from './find-tags.ts'

const post = { title: '', text: '', hashtags: [], topics: [] }

describe('findTags', () => {
  it('writes a subject in one way, however the post does', () => {
    const text = 'We moved from K8s to plain Postgres. #DataEngineering'

    expect(findTags({ ...post, text, hashtags: ['DataEngineering', '2026'] }, 6)).toEqual([
      'data engineering',
      'kubernetes',
      'postgresql',
    ])
  })

  it('takes no verb for a language, and an everyday word only where the title has it', () => {
    expect(findTags({ ...post, text: 'Let us go and express the node of a tree swift.' }, 6)).toEqual([])
    expect(findTags({ ...post, text: 'They were cooking all night for better performance.' }, 6)).toEqual([])
    expect(findTags({ ...post, title: 'Testing in Go', text: 'Go has testing built in.' }, 6)).toEqual(
      expect.arrayContaining(['go', 'testing']),
    )
  })

  it('keeps what other posts carry too, and the best one where none does', () => {
    const text = 'Redis in front of SQLite, and SQLite behind Redis.'

    expect(findTags({ ...post, text, known: ['sqlite'] }, 6)).toEqual(['sqlite'])
    expect(findTags({ ...post, text, known: ['css'] }, 6)).toHaveLength(1)
  })

  it('learns hashtags of other posts', () => {
    const posts = [
      { text: 'See you at #Chirp', hashtags: ['Chirp'] },
      { text: 'Chirp is near', hashtags: [] },
      { text: 'Only here: #once', hashtags: ['once'] },
    ]

    expect(commonTags(posts)).toEqual(['chirp'])
  })
})
