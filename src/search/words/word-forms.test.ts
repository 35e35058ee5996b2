import { describe, expect, it } from 'vitest'
import { parseAliases } from './aliases.ts'
import { cutWords } from './cut-words.ts'
import { KNOWN_ALIASES } from './known-aliases.ts'
import { openWordForms } from './word-forms.ts'

const formsOf = openWordForms(parseAliases([KNOWN_ALIASES]))

/** Every form that a text is found by. */
function forms(text: string): string[] {
  return [...cutWords(text)].flatMap((word) => {
    const { whole, parts } = formsOf(word)
    return [whole, ...parts]
  })
}

describe('words that belong together', () => {
  it.each([
    ['JWTs', 'JWT'],
    ['jwts', 'JWT'],
    ['aws', 'AWS'],
    ['TESTS', 'test'],
    ['LLMs', 'LLM'],
    ['GPUs', 'gpu'],
    ['SDKs', 'sdk'],
    ['CVEs', 'cve'],
    ['PDFs', 'pdf'],
    ['k8s', 'Kubernetes'],
    ['Postgres', 'PostgreSQL'],
    ['nodejs', 'Node.js'],
    ['JS', 'JavaScript'],
    ['TS', 'TypeScript'],
    ['cpp', 'C++'],
    ['csharp', 'C#'],
    ['dotnet', '.NET'],
    ['CICD', 'CI/CD'],
    ['fulltext', 'full-text'],
    ['indices', 'indexes'],
    ['queries', 'query'],
    ['Größe', 'große'],
    ['naïve', 'naive'],
    ['Straße', 'STRASSE'],
    ['i18n', 'internationalisation'],
    ["user's", 'users'],
    ['ＡＰＩ', 'api'],
  ])('%s is found by %s', (one, other) => {
    expect(forms(one)[0]).toBe(forms(other)[0])
  })

  it.each([
    ['C++', 'C#'],
    ['C++', 'C'],
    ['3.11', '311'],
    ['AWS', 'aw'],
    ['JavaScript', 'Java'],
    ['iOS', 'IO'],
    ['Redis', 'red'],
  ])('%s is not %s', (one, other) => {
    expect(forms(one)[0]).not.toBe(forms(other)[0])
  })
})

describe('identifiers, whole and in parts', () => {
  it.each([
    ['useEffect()', ['useeffect', 'effect']],
    ['created_at', ['createdat']],
    ['asyncio.gather(*tasks)', ['asyncio', 'gather', 'task']],
    ['CVE-2024-3094', ['cve20243094', 'cve', '2024', '3094']],
    ['HTTPServer', ['httpserver', 'http', 'server']],
    ['src/search/find-request.ts', ['search', 'find', 'request', 'typescript']],
    ['@types/node', ['type', 'node']],
    ['llama3.1:8b', ['llama3', '8b']],
    ['https://github.com/foo/bar-baz?x=1', ['github', 'foo', 'bar', 'baz']],
    ['#KnowledgeGraph', ['knowledg', 'graph']],
    ['TCP/IP', ['tcpip', 'tcp', 'ip']],
    ['1,000,000', ['1000000']],
    ['C++/C#', ['c++', 'c#']],
  ])('%s', (text, wanted) => {
    expect(forms(text)).toEqual(expect.arrayContaining(wanted))
  })

  it('knows each word’s place', () => {
    const text = 'Über “useEffect”, C++ und データ.'

    expect([...cutWords(text)].map(({ from, to }) => text.slice(from, to))).toEqual([
      ...['Über', 'useEffect', 'C++', 'und'],
      ...['デー', 'ータ'],
    ])
  })
})

describe('languages without spaces', () => {
  it('takes pairs of characters of Chinese, Japanese and Korean', () => {
    expect(forms('接続プール')).toEqual(['接続', '続プ', 'プー', 'ール'])
    expect(forms('PostgreSQLの索引')).toEqual([forms('PostgreSQL')[0], 'の索', '索引'])
    expect(forms('속')).toEqual(['속'])
  })

  it('takes the words of a dictionary of Thai', () => {
    expect(forms('ฐานข้อมูลเร็ว').length).toBeGreaterThan(1)
  })
})

describe('hostile text', () => {
  it('is cut in time that grows with its length', () => {
    const texts = [
      'a'.repeat(2e6),
      'a-'.repeat(1e6),
      '[('.repeat(1e6),
      '1,000'.repeat(4e5),
      'aB'.repeat(1e6),
      '\u0301'.repeat(1e6),
      '漢'.repeat(5e5),
    ]
    const started = performance.now()

    for (const text of texts) expect([...cutWords(text)].length).toBeLessThan(1.1e6)

    expect(performance.now() - started).toBeLessThan(60_000)
  })
})

describe('aliases of the user', () => {
  it('add to ours, and a later line wins', () => {
    const own = openWordForms(
      parseAliases([KNOWN_ALIASES, 'Loki = grafana-loki = lk  # ours\n\nJS = joystick']),
    )

    expect(own({ text: 'lk', parts: [] }).whole).toBe(own({ text: 'Loki', parts: [] }).whole)
    expect(own({ text: 'joystick', parts: [] }).whole).toBe(own({ text: 'js', parts: [] }).whole)
  })
})
