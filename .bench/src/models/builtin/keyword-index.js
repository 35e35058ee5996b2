/** Finds the keywords of many categories in a post at once, and weighs each by how few categories share it. */
import { isStopword } from "./stopwords.js";
import { spaceOut, splitWords } from "./words.js";
const MAX_PHRASE_WORDS = 4;
const KEYWORD_WEIGHT = 1;
const SUBCATEGORY_NAME_WEIGHT = 1;
const MAIN_NAME_WEIGHT = 0.8;
const NAME_WORD_WEIGHT = 0.35;
const DESCRIPTION_WEIGHT = 0.15;
/** Names, keywords and descriptions of all candidates, each sign weighted by its rarity among them. */
export function buildKeywordIndex(candidates) {
    const signs = new Map();
    const add = (candidate, phrase, weight) => {
        const key = normalize(phrase);
        if (key === '' || isStopword(key))
            return;
        const found = signs.get(key) ?? new Map();
        found.set(candidate, Math.max(found.get(candidate) ?? 0, weight));
        signs.set(key, found);
    };
    candidates.forEach((candidate, index) => {
        const [main, sub] = [spaceOut(candidate.mainCategory), spaceOut(candidate.subcategory)];
        for (const keyword of candidate.keywords)
            add(index, keyword, KEYWORD_WEIGHT);
        add(index, sub, SUBCATEGORY_NAME_WEIGHT);
        add(index, main, MAIN_NAME_WEIGHT);
        for (const word of sub.split(' '))
            add(index, word, NAME_WORD_WEIGHT);
        for (const word of splitWords(candidate.description))
            add(index, word.key, DESCRIPTION_WEIGHT);
    });
    return new Map([...signs].map(([key, found]) => [key, weighSigns(found, candidates.length)]));
}
function weighSigns(found, count) {
    const total = [...found.values()].reduce((sum, weight) => sum + weight, 0);
    const rarity = Math.log(1 + count / Math.max(total, 1)) / Math.log(1 + count);
    return [...found].map(([candidate, weight]) => ({ candidate, weight: weight * rarity ** 2 }));
}
/**
 * @returns A score for each candidate that has a sign in the fields. About 1 for a keyword of its own, said once in a
 * field of weight 1. The longest phrase counts; the words in it do not count again.
 */
export function scoreKeywords(fields, index) {
    const found = new Map();
    for (const field of fields) {
        for (const { key, position } of findKeys(field.text, index)) {
            // What a post is about, it tends to say first.
            const weight = field.weight * (1.15 - 0.3 * position);
            found.set(key, [...(found.get(key) ?? []), weight]);
        }
    }
    const scores = new Map();
    for (const [key, weights] of found) {
        // Said again, a word tells little more.
        const strength = Math.max(...weights) * (1 + 0.35 * Math.log(weights.length));
        const phrase = 1 + 0.25 * (key.split(' ').length - 1);
        for (const { candidate, weight } of index.get(key) ?? []) {
            scores.set(candidate, (scores.get(candidate) ?? 0) + weight * strength * phrase);
        }
    }
    return scores;
}
/** @returns Each key with its place in the text, from 0 to 1. */
function findKeys(text, index) {
    const words = splitWords(text).flatMap((word) => wordForms(word.text, word.hashtag, index));
    const keys = [];
    for (let at = 0; at < words.length;) {
        let size = Math.min(MAX_PHRASE_WORDS, words.length - at);
        while (size > 0 && !index.has(phraseAt(words, at, size)))
            size -= 1;
        if (size > 0)
            keys.push({ key: phraseAt(words, at, size), position: at / words.length });
        at += Math.max(size, 1);
    }
    return keys;
}
/** @returns The word as the index knows it; the parts of a hashtag such as `MachineLearning`, or of `fine-tuning`. */
function wordForms(word, hashtag, index) {
    const whole = normalize(word);
    if (index.has(whole) || !(hashtag || /[/_-]/.test(word)))
        return whole.split(' ');
    return (hashtag ? spaceOut(word) : word.toLowerCase()).split(/[\s/_-]+/).map(normalize);
}
function phraseAt(words, at, size) {
    return words.slice(at, at + size).join(' ');
}
/** Lowercase, one space for hyphens and underscores, plural folded to singular word by word. */
function normalize(phrase) {
    return phrase
        .normalize('NFKC')
        .toLowerCase()
        .replace(/['’]s\b/g, '')
        .split(/[\s_-]+/)
        .map(singular)
        .join(' ')
        .trim();
}
function singular(word) {
    if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is|\.js)$/.test(word))
        return word;
    if (/(?:sses|xes|ches|shes)$/.test(word))
        return word.slice(0, -2);
    return word.endsWith('ies') && word.length > 5 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}
