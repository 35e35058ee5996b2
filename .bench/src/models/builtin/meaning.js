import { spaceOut } from "./words.js";
const DESCRIPTOR_WORDS = 12;
/** @returns Cosine of the post with each close candidate. */
export async function compareMeaning(comparison) {
    const { embedding, vectors, text, tree, close, signal } = comparison;
    const descriptors = new Map(close.map((candidate) => [candidate, descriptorOf(tree[candidate])]));
    const missing = [...new Set(descriptors.values())].filter((descriptor) => !vectors.has(descriptor));
    const answer = await embedding.embed([text, ...missing], signal);
    missing.forEach((descriptor, i) => vectors.set(descriptor, answer.vectors[i + 1] ?? []));
    const vector = answer.vectors[0] ?? [];
    return new Map([...descriptors].map(([candidate, key]) => [candidate, cosine(vector, vectors.get(key) ?? [])]));
}
/** Short: the beginning of the description says most of it, and each word costs time. */
function descriptorOf(candidate) {
    if (candidate === undefined)
        return '';
    const description = candidate.description || candidate.keywords.slice(0, 8).join(', ');
    return `${spaceOut(candidate.subcategory)}. ${description.split(' ').slice(0, DESCRIPTOR_WORDS).join(' ')}`;
}
function cosine(a, b) {
    let [dot, lengthA, lengthB] = [0, 0, 0];
    for (let i = 0; i < a.length; i += 1) {
        const [x, y] = [a[i] ?? 0, b[i] ?? 0];
        dot += x * y;
        lengthA += x * x;
        lengthB += y * y;
    }
    return lengthA === 0 || lengthB === 0 ? 0 : dot / Math.sqrt(lengthA * lengthB);
}
/** @returns Whether it is mostly written in another script than Latin, or with few of the commonest English words. */
export function isForeign(text) {
    const letters = text.match(/\p{L}/gu)?.length ?? 0;
    const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
    if (latin * 2 < letters)
        return true;
    const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
    const english = words.filter((word) => /^(?:the|a|an|of|to|in|is|and|for|with|on|you|your|how|that|it|this|from|are|i|we|my)$/.test(word));
    return words.length >= 8 && english.length / words.length < 0.08;
}
