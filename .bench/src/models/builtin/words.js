/** Splits text of any language into words, in such a way that technical names stay whole. */
const LATIN_WORD = /(?<![\p{L}\p{N}])\.NET\b|[\p{Script=Latin}\p{N}][\p{Script=Latin}\p{M}\p{N}]*(?:[.\-_'’/][\p{Script=Latin}\p{N}]+)*(?:\+\+|#(?![\p{L}\p{N}]))?/giu;
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });
const ADDRESS = /https?:\/\/\S+|(?<![\p{L}\p{N}])@\w+/gu;
/**
 * Words in order. `C++`, `C#`, `.NET`, `Node.js`, `k8s`, `CI/CD` and `fine-tuning` are one word each; words of languages
 * without spaces are found by their dictionary. Addresses and `@mentions` give none.
 */
export function splitWords(text) {
    const plain = text.replace(ADDRESS, (address) => ' '.repeat(address.length));
    const words = [];
    let end = 0;
    for (const match of plain.matchAll(LATIN_WORD)) {
        words.push(...otherWords(plain, end, match.index));
        end = match.index + match[0].length;
        words.push(toWord(plain, match[0], match.index));
    }
    words.push(...otherWords(plain, end, plain.length));
    return words;
}
/** Words in scripts other than Latin. */
function otherWords(text, from, to) {
    const gap = text.slice(from, to);
    if (!/\p{L}/u.test(gap))
        return [];
    return [...WORDS.segment(gap)]
        .filter((segment) => segment.isWordLike === true)
        .map((segment) => toWord(text, segment.segment, from + segment.index));
}
function toWord(text, word, start) {
    const hashtag = text[start - 1] === '#' && !/[\p{L}\p{N}]/u.test(text[start - 2] ?? '');
    return {
        text: word,
        key: word.toLowerCase().replaceAll('’', "'"),
        start,
        end: start + word.length,
        hashtag,
    };
}
/** @returns `MachineLearning` and `machine_learning` as `machine learning`. */
export function spaceOut(name) {
    return name
        .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
        .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
        .replace(/[_\-\s]+/g, ' ')
        .toLowerCase()
        .trim();
}
