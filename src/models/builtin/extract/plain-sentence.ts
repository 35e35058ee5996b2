/** What of a sentence is read as text: no marks of lists and threads, no pictographs, no bare addresses. */
import { withoutTags } from '../hashtags.ts'

const LIST_MARK =
  /^\s{0,40}(?:[-*•·‣▪◦●○■□–→➡⮕✔☑✅👉▶🔹🔸🔺🟢🔵⭐★➤➜»]\uFE0F?|\d{1,2}\uFE0F?\u20E3|\(?\d{1,3}(?:[.):]|\/(?:\d{1,3}|n)?)\)?|[a-h]\))\s{1,10}(?=\S)/u
const PICTOGRAPH =
  /(?:(?![©®™↔↕↖↗↘↙❌✖⛔🚫])\p{Extended_Pictographic}|[\u{1F3FB}-\u{1F3FF}\u{1F1E6}-\u{1F1FF}\uFE0F\u20E3])\u200D?/gu
const ADDRESS = /https?:\/\/\S*[^\s.,;:!?)\]}'"»]/gu
/** An address behind one of these is a part of the sentence. */
const LEADS_TO_ADDRESS =
  /(?:^|\s)(?:at|on|to|in|from|via|by|is|see|under|with|or|and|bei|auf|unter|von|en|sur|sous|à|por|em|in|su|op)\s{1,4}$/iu
const MAX_ADDRESS_CHARS = 40
/** So far behind an address it is looked for what goes on. */
const MAX_BEHIND = 300

/** @returns Length of the bullet, number or thread counter at the start of the line; 0 if there is none. */
export function listMarkLength(line: string): number {
  return LIST_MARK.exec(line)?.[0].length ?? 0
}

/** @returns One line without marks, pictographs, hashtags at its end, and addresses that no sentence needs. */
export function plainSentence(line: string): string {
  const marked = withArrows(line.slice(listMarkLength(line)))
  return withoutTags(withoutAddresses(marked).replace(PICTOGRAPH, ''))
    .replace(/^\s*(?:#{1,6}|>)\s+/u, '')
    .replace(/\*\*(?=\S)|(?<=\S)\*\*/gu, '')
    .replace(/(?<![^\s.,;:!?…])[^\s"'`]{1,80}\.[a-z]{2,12}\/[^\s"'`]{0,200}…$/iu, '')
    .replace(/\s+/gu, ' ')
    .replace(/ (?=[,.](?:\s|$))/gu, '')
    .replace(/(?<=\s)\(\s*\)/gu, '')
    .replace(/ (?=[)\]](?:\W|$))/gu, '')
    .replace(/^(?:[|~–—-]\s+)+|\s(?:\(\d{1,3}\/(?:\d{1,3}|n)?\)|\d{1,3}\/n?)$/giu, '')
    .trim()
}

/** An arrow before a number says whether it rose or fell. */
function withArrows(text: string): string {
  return text.replace(/[⬆🔼]\uFE0F?(?=\s?\d)/gu, '↑').replace(/[⬇🔽]\uFE0F?(?=\s?\d)/gu, '↓')
}

function withoutAddresses(text: string): string {
  return text.replace(ADDRESS, (address, at: number) => {
    const before = text.slice(Math.max(0, at - 12), at)
    const after = text.slice(at + address.length, at + address.length + MAX_BEHIND)
    const isLast = !/[\p{L}\p{N}]/u.test(after.replace(/#\S+|https?:\/\/\S+/gu, ''))
    return isLast && !LEADS_TO_ADDRESS.test(before) ? '' : shortAddress(address)
  })
}

function shortAddress(address: string): string {
  const short = address.replace(/^https?:\/\/(?:www\.)?/u, '').replace(/\/?(?:[?#].*)?$/u, '')
  return short.length <= MAX_ADDRESS_CHARS ? short : (short.split('/')[0] ?? short)
}
