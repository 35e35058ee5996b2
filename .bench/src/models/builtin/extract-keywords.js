/** Finds the words and phrases that a post is about. */
import { isStopword } from "./stopwords.js";
import { splitWords } from "./words.js";
const HASHTAG_WEIGHT = 3;
const TECHNICAL_WEIGHT = 2;
const MAX_PHRASE_WORDS = 3;
/**
 * The most telling words and phrases, best first, as they stand in the text. Hashtags and technical names
 * (`C++`, `Node.js`, `k8s`) weigh more, and so does what is said often or early. A word of a chosen phrase is not
 * given again. An empty text gives none.
 */
export function extractKeywords(text, max) {
    const chosen = [];
    const ranked = [...rankTerms(text).entries()].sort(([, a], [, b]) => b.weight - a.weight);
    const covered = new Set();
    for (const [key, term] of ranked) {
        if (chosen.length >= max)
            break;
        const parts = key.split(' ');
        if (parts.every((part) => covered.has(part)) || covered.has(key.replaceAll(' ', '')))
            continue;
        for (const part of [...parts, key, key.replaceAll(' ', '')])
            covered.add(part);
        chosen.push(term.text);
    }
    return chosen;
}
/** Weight of each content word of the text, by its lowercase form. */
export function weighWords(text) {
    const weights = new Map();
    const words = splitWords(text);
    words.forEach((word, index) => {
        if (!isContent(word))
            return;
        weights.set(word.key, (weights.get(word.key) ?? 0) + weightOf(word, index / words.length));
    });
    return weights;
}
function rankTerms(text) {
    const terms = new Map();
    const counts = new Map();
    const weights = weighWords(text);
    const phrases = findPhrases(text);
    for (const phrase of phrases)
        counts.set(keyOf(phrase), (counts.get(keyOf(phrase)) ?? 0) + 1);
    for (const phrase of phrases) {
        const key = keyOf(phrase);
        const isName = phrase.every((word) => /^\p{Lu}/u.test(word.text));
        if (phrase.length > 1 && (counts.get(key) ?? 0) < 2 && !isName)
            continue;
        const sum = phrase.reduce((total, word) => total + (weights.get(word.key) ?? 0), 0);
        const weight = phrase.length === 1 ? sum : (sum * 1.2) / Math.sqrt(phrase.length);
        if (!terms.has(key)) {
            terms.set(key, { text: text.slice(phrase[0]?.start, phrase.at(-1)?.end), weight });
        }
    }
    return terms;
}
/** Runs of one to three content words with nothing but a space or hyphen between them. */
function findPhrases(text) {
    const words = splitWords(text);
    return words.flatMap((first, start) => {
        if (!isContent(first))
            return [];
        const phrases = [[first]];
        for (let size = 2; size <= MAX_PHRASE_WORDS; size += 1) {
            const phrase = words.slice(start, start + size);
            const last = phrase.at(-1);
            const before = phrase.at(-2);
            if (phrase.length < size || last === undefined || before === undefined)
                break;
            if (!isContent(last) || last.hashtag || !/^ ?$/u.test(text.slice(before.end, last.start)))
                break;
            phrases.push(phrase);
        }
        return phrases;
    });
}
function keyOf(phrase) {
    return phrase.map((word) => word.key).join(' ');
}
function isContent(word) {
    if (word.hashtag)
        return true;
    if (isStopword(word.key) || !/\p{L}/u.test(word.key))
        return false;
    return word.key.length > 1 || /\p{Script=Han}/u.test(word.key);
}
function weightOf(word, position) {
    const base = word.hashtag ? HASHTAG_WEIGHT : isTechnical(word.text) ? TECHNICAL_WEIGHT : 1;
    const length = word.key.length <= 3 && base === 1 ? 0.7 : 1;
    return base * length * (1.3 - 0.3 * position);
}
/** Names such as `C++`, `Node.js`, `k8s`, `PostgreSQL`, `HTTP`, and capitalised words in general to a lesser degree. */
function isTechnical(text) {
    return /[+#]|^\.|\p{L}\.\p{L}|\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|^\p{Lu}{2,}/u.test(text);
}
