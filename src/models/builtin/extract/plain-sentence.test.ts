import { expect, it } from 'vitest'
import { plainSentence } from './plain-sentence.ts'

it.each([
  ['The entries are in. #Chirp #DevChallenge', 'The entries are in.'],
  ['We’ll announce the winners at #Chirp', 'We’ll announce the winners at #Chirp'],
  ['We’ll announce the winners at #Chirp #Fun', 'We’ll announce the winners at #Chirp'],
  ['Gebaut mit #Rust', 'Gebaut mit #Rust'],
  ['Rust is fast #Rust', 'Rust is fast'],
])('of %j shows %j: a tag stays where its sentence needs it', (text, shown) => {
  expect(plainSentence(text)).toBe(shown)
})
