import { buildKeywordIndex, scoreKeywords, } from "./keyword-index.js";
import { compareMeaning, isForeign } from "./meaning.js";
import { spaceOut } from "./words.js";
/** Where a post goes that fits nowhere. */
const NOWHERE = { mainCategory: 'general', subcategory: 'miscellaneous' };
const FIELD_WEIGHTS = { text: 1, hashtag: 1.5, folder: 2.5, link: 0.8 };
/** How much of its main category's other signs counts for a candidate. */
const SIBLING_SHARE = 0.3;
/** Keywords alone decide from this score on, if the next main category is this far behind. */
const DECISIVE = { score: 1.6, lead: 1.35 };
/** Of how many candidates with keywords the meaning is compared. */
const CLOSE_CANDIDATES = 6;
/** Cosines of the built-in model: unrelated texts have up to this much. */
const UNRELATED = 0.38;
/** What a cosine of 1 above `UNRELATED` is worth in keyword scores. */
const MEANING_WEIGHT = 5;
/** The model is English: for other text without keywords its vectors are little more than noise. */
const FOREIGN_MEANING_WEIGHT = 1.5;
const MAX_EMBEDDED_CHARS = 300;
/** Below it a post goes to the general place. */
const MIN_SCORE = 0.45;
/** @param embedding - Used only where keywords leave doubt. Vectors of categories are kept as long as the categorizer. */
export function openBuiltinCategorizer(embedding) {
    const indexes = new Map();
    const vectors = new Map();
    const indexOf = (tree) => {
        const identity = JSON.stringify(tree);
        const index = indexes.get(identity) ?? buildKeywordIndex(tree);
        indexes.clear(); // A tree only grows; the one before is not asked for again.
        indexes.set(identity, index);
        return index;
    };
    return {
        async categorize(input, tree, signal) {
            const scores = withSiblings(scoreKeywords(fieldsOf(input), indexOf(tree)), tree);
            const ranked = rank(scores);
            if (isDecisive(ranked, tree))
                return choose(ranked, tree);
            const close = closeCandidates(ranked, tree);
            const meaning = await compareMeaning({
                embedding,
                vectors,
                text: embeddedText(input),
                tree,
                close,
                signal,
            });
            const weight = isForeign(input.text) ? FOREIGN_MEANING_WEIGHT : MEANING_WEIGHT;
            for (const [candidate, cosine] of meaning) {
                const worth = Math.max(0, cosine - UNRELATED) * weight;
                scores.set(candidate, (scores.get(candidate) ?? 0) + worth);
            }
            return choose(rank(scores), tree);
        },
    };
}
function fieldsOf(input) {
    return [
        { text: input.text, weight: FIELD_WEIGHTS.text },
        ...input.hashtags.map((tag) => ({ text: `#${tag.replace(/^#/, '')}`, weight: FIELD_WEIGHTS.hashtag })),
        ...input.folders.map((folder) => ({ text: spaceOut(folder), weight: FIELD_WEIGHTS.folder })),
        ...input.links.map((link) => ({ text: spreadHost(link), weight: FIELD_WEIGHTS.link })),
    ];
}
/** @returns `kubernetes io` for `www.kubernetes.io`: the name of a site is a word of its own. */
function spreadHost(link) {
    return link.replace(/^(?:www\.)?([\w-]+(?:\.[\w-]+)+)/, (host) => host.replaceAll('.', ' '));
}
/** A post that speaks of several subcategories of one main category belongs into that one. */
function withSiblings(scores, tree) {
    const sums = new Map();
    for (const [candidate, score] of scores) {
        const main = tree[candidate]?.mainCategory ?? '';
        sums.set(main, (sums.get(main) ?? 0) + score);
    }
    return new Map([...scores].map(([candidate, score]) => {
        const others = (sums.get(tree[candidate]?.mainCategory ?? '') ?? 0) - score;
        return [candidate, score + Math.min(others * SIBLING_SHARE, score)];
    }));
}
function rank(scores) {
    return [...scores].sort(([, a], [, b]) => b - a);
}
function rivalScore(ranked, tree) {
    const main = tree[ranked[0]?.[0] ?? -1]?.mainCategory;
    return ranked.find(([candidate]) => tree[candidate]?.mainCategory !== main)?.[1] ?? 0;
}
function isDecisive(ranked, tree) {
    const best = ranked[0]?.[1] ?? 0;
    return best >= DECISIVE.score && best >= DECISIVE.lead * rivalScore(ranked, tree);
}
/** @returns Those with the best keyword scores; all if no keyword tells anything. */
function closeCandidates(ranked, tree) {
    const best = ranked.filter(([, score]) => score >= MIN_SCORE).slice(0, CLOSE_CANDIDATES);
    return best.length > 0 ? best.map(([candidate]) => candidate) : tree.map((_, index) => index);
}
function embeddedText(input) {
    const text = input.text.replace(/https?:\/\/\S+/gu, ' ').replace(/\s+/gu, ' ');
    // The model gets words only, so that a cut inside an emoji does no harm.
    return [
        text.slice(0, MAX_EMBEDDED_CHARS),
        ...input.folders,
        ...input.links.map((link) => link.slice(0, 100)),
    ].join('. ');
}
function choose(ranked, tree) {
    const [index, score] = ranked[0] ?? [-1, 0];
    const best = tree[index];
    if (best === undefined || score < MIN_SCORE)
        return { ...NOWHERE, confidence: 0 };
    const lead = (score - rivalScore(ranked, tree)) / score;
    const confidence = (score / (score + 1)) * (0.5 + 0.5 * lead);
    return {
        mainCategory: best.mainCategory,
        subcategory: best.subcategory,
        confidence: Math.round(confidence * 100) / 100,
    };
}
