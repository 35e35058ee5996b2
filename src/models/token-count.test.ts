import { expect, it } from 'vitest'
import { countTokens, roomForPrompt } from './token-count.ts'

/** A text with the most tokens that Llama 3's, OpenAI's o200k and cl100k tokenizers make of it. */
const MEASURED = [
  ['A partial index covers only the live rows. Queries on live rows read far fewer pages.', 18],
  ['const opened = new Map<string, TextModel>()\n  for (const [key, value] of Object.entries(rows))', 24],
  ['Größere Bilder später zu laden macht die Seite schneller; für Überschriften genügt das.', 25],
  ['部分索引只覆盖仍在使用的行。对这些行的查询读取的页面要少得多，规划器就会选择它。', 41],
  ['部分索引只涵蓋仍在使用的資料列。對這些資料列的查詢讀取的頁面要少得多。', 45],
  ['部分インデックスは生きている行だけを対象とする。読むページがずっと少ない。', 36],
  ['부분 인덱스는 살아 있는 행만 다룬다. 훨씬 적은 페이지를 읽는다.', 36],
  ['Частичный индекс охватывает только живые строки. Запросы читают меньше страниц.', 32],
  ['يغطي الفهرس الجزئي الصفوف الحية فقط. الاستعلامات على هذه الصفوف تقرأ صفحات أقل.', 56],
  ['ნაწილობრივი ინდექსი მოიცავს მხოლოდ ცოცხალ რიგებს.', 92],
  ['🚀🔥👩‍💻🎉✅🧵👇🇯🇵', 30],
] as const

it.each(MEASURED)('counts no less than a tokenizer, and not far more: %s', (text, tokens) => {
  expect(countTokens(text)).toBeGreaterThanOrEqual(tokens)
  expect(countTokens(text)).toBeLessThan(tokens * 2.5)
})

it('adds up, and takes long texts in no time', () => {
  const text = MEASURED.map(([one]) => one).join('\n')
  const all = text.repeat(300)
  const started = performance.now()

  expect(countTokens(all)).toBeCloseTo(countTokens(text) * 300, 0)

  expect(all.length).toBeGreaterThan(100_000)
  expect(performance.now() - started).toBeLessThan(2000)
})

it('leaves room for answer and images', () => {
  expect(roomForPrompt({ images: 0 })).toBeLessThan(65_536 - 3000)
  expect(roomForPrompt({ images: 2 })).toBe(roomForPrompt({ images: 0 }) - 3000)
})
