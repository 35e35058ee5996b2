/** Phase 1: the six validations. What they found and repaired is counted and shown with the run. */
import { validateInitialState } from "./1-initialization/1-initial-state.js";
import { validateCache } from "./1-initialization/2-cache.js";
import { validateMedia } from "./1-initialization/3-media.js";
import { validateCategories } from "./1-initialization/4-categories.js";
import { validateKbItem } from "./1-initialization/5-kb-item.js";
import { validateFinal } from "./1-initialization/6-final.js";
const VALIDATIONS = [
    validateInitialState,
    validateCache,
    validateMedia,
    validateCategories,
    validateKbItem,
    validateFinal,
];
export async function initialization(run) {
    const counts = {};
    for (const validate of VALIDATIONS) {
        run.signal.throwIfAborted();
        Object.assign(counts, await validate(run));
    }
    const repaired = Object.entries(counts).filter(([name, count]) => count > 0 && name !== 'posts');
    for (const [name, count] of repaired)
        run.report.say('info', `${name.replaceAll('_', ' ')}: ${count}`, 'initialization');
    return { processed: counts['posts'] ?? 0, failed: 0, counts };
}
