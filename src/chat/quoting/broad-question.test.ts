import { describe, expect, it } from 'vitest'
import { subjectOfBroad } from './broad-question.ts'

describe('subjectOfBroad', () => {
  it.each([
    ['Summarise everything about RAG', 'RAG'],
    ['What do I have about query performance, in short?', 'query performance'],
    ['What did I save on sourdough bread?', 'sourdough bread'],
    ['summarize all my bookmarks about local models please', 'local models'],
    ['What do my bookmarks say about Postgres?', 'Postgres'],
    ['Give me an overview of Rust', 'Rust'],
    ['List everything on accessibility', 'accessibility'],
  ])('%s', (question, subject) => {
    expect(subjectOfBroad(question)).toBe(subject)
  })

  it.each([
    'How does HNSW work?',
    'What is prompt caching?',
    'Why do partial indexes help?',
    'Is everything in Redis lost at a restart?',
    'a'.repeat(400),
  ])('is not meant by: %s', (question) => {
    expect(subjectOfBroad(question)).toBeUndefined()
  })
})
