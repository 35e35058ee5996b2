import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseStructured } from './structured-output.ts'

const ITEM = z.object({
  title: z.string().min(1),
  points: z.array(z.string()).min(1),
  note: z.string().optional(),
})
const GOOD = { title: 'A "quoted" {title}', points: ['one', 'two, ]'] }
const JSON_TEXT = JSON.stringify(GOOD)

describe('parseStructured', () => {
  it.each([
    ['plain', JSON_TEXT],
    ['think', `<think>maybe {"title":"draft","points":["x"]}</think>\n${JSON_TEXT}`],
    ['only the closing tag', `maybe {"title":"draft","points":["x"]}\n</think>\n${JSON_TEXT}`],
    ['fence', '```json\n' + JSON_TEXT + '\n```'],
    ['unclosed fence', '```json\n' + JSON_TEXT],
    ['prose', `Sure {really}! Here [it] is: ${JSON_TEXT} Hope {that} helps.`],
    ['stray brace', `A { and then ${JSON_TEXT}`],
    ['trailing commas', '{"title":"A \\"quoted\\" {title}","points":["one","two, ]" , ],\n}'],
    ['another value first', `{"x":1} then ${JSON_TEXT}`],
    ['unclosed think after it', `${JSON_TEXT}\n<think>was that good`],
  ])('reads %s', (_, text) => {
    expect(parseStructured(text, ITEM)).toEqual({ ok: true, value: GOOD, truncated: false })
  })

  it('keeps raw line ends and think tags inside of text', () => {
    const text = '{"title":"line one\nuses <think>a</think> tags","points":["```js\n{}\n```"]}'
    expect(parseStructured(text, ITEM)).toMatchObject({
      ok: true,
      value: { title: 'line one\nuses <think>a</think> tags', points: ['```js\n{}\n```'] },
    })
  })

  it.each([
    ['in a list element', '{"title":"t","points":["one","tw', ['one']],
    ['after a list element', '{"title":"t","points":["one","two"', ['one', 'two']],
    ['after a comma', '{"title":"t","points":["one",', ['one']],
    ['after a list', '{"title":"t","points":["one"]', ['one']],
    ['in a key', '{"title":"t","points":["one"],"no', ['one']],
    ['after a key', '{"title":"t","points":["one"],"note":', ['one']],
  ])('closes a tail cut %s', (_, text, points) => {
    expect(parseStructured(text, ITEM)).toEqual({ ok: true, value: { title: 't', points }, truncated: true })
  })

  it('drops the list element that was cut, not the text before it', () => {
    const schema = z.object({ sections: z.array(z.object({ heading: z.string(), body: z.string() })) })
    const text = '{"sections":[{"heading":"a","body":"whole"},{"heading":"b","body":"cut he'
    const value = { sections: [{ heading: 'a', body: 'whole' }] }
    expect(parseStructured(text, schema)).toEqual({ ok: true, value, truncated: true })
    expect(
      parseStructured('{"sections":[{"heading":"a","body":"whole"},{"heading":"b"', schema),
    ).toMatchObject({ value })
  })

  it.each([
    ['a cut required text', '{"points":["one"],"title":"cut in the mid'],
    ['a cut optional text', '{"title":"t","points":["one"],"note":"cut in the mid'],
    ['a cut only element', '{"title":"t","points":["on'],
    ['a missing required property', '{"points":["one"]'],
    ['an inner value of a cut one', '{"a":{"title":"t","points":["one"]},"b":"cu'],
  ])('does not accept %s', (_, text) => {
    expect(parseStructured(text, ITEM)).toEqual({
      ok: false,
      problem: expect.stringMatching(/cut off/) as string,
    })
  })

  it.each(['', 'No.', '<think>{"title":"draft","points":["x"]}', '<think></think>'])(
    'finds nothing in %j',
    (text) => {
      expect(parseStructured(text, ITEM)).toEqual({ ok: false, problem: 'The answer has no JSON value.' })
    },
  )

  it('names paths and types, not what the model wrote', () => {
    const parsed = parseStructured('{"title":7,"points":["leaked words",{}]}', ITEM)
    expect(parsed).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/title: .*points\.1: /s) as string,
    })
    expect(JSON.stringify(parsed)).not.toContain('leaked')
  })

  it('never throws on a prefix of an answer', () => {
    for (let end = 0; end < JSON_TEXT.length; end += 1) {
      const parsed = parseStructured(JSON_TEXT.slice(0, end), ITEM)
      if (parsed.ok) expect(GOOD.points.slice(0, parsed.value.points.length)).toEqual(parsed.value.points)
    }
  })
})
