import { categoryLabel } from "../knowledge/category.js";
import { hashText } from "../knowledge/content-hash.js";
/**
 * @param level - Subcategories are made from items, main categories from at least two syntheses of subcategories.
 * @param identity - Model and prompt version: everything made by an old prompt is stale.
 */
export function planSyntheses(level, subtopics, known, preferences, identity) {
    const candidates = level === 'subcategory' ? subcategoryTasks(subtopics, preferences) : mainTasks(known);
    const seal = [preferences.synthesis_mode, preferences.synthesis_max_items, identity].join(' ');
    const sealed = candidates.tasks.map((task) => ({
        ...task,
        input_hash: hashText(`${task.input_hash} ${seal}`),
    }));
    const rows = new Map(known.map((row) => [`${row.main_category}/${row.subcategory}`, row]));
    const isCurrent = (task) => !preferences.force_regenerate_synthesis &&
        rows.get(`${task.main_category}/${task.subcategory}`)?.input_hash === task.input_hash;
    const stale = sealed.filter((task) => !isCurrent(task));
    const places = new Set(subtopics.flatMap((topic) => [`${topic.main_category}/${topic.subcategory}`, `${topic.main_category}/`]));
    const gone = known.filter((row) => (row.subcategory === '') === (level === 'main') &&
        !places.has(`${row.main_category}/${row.subcategory}`));
    return { stale, current: sealed.length - stale.length, ineligible: candidates.tooFew, gone };
}
function subcategoryTasks(subtopics, preferences) {
    const enough = subtopics.filter((topic) => topic.items >= preferences.synthesis_min_items);
    const tasks = enough.map((topic) => ({
        main_category: topic.main_category,
        subcategory: topic.subcategory,
        topic: `${categoryLabel(topic.main_category)}: ${categoryLabel(topic.subcategory)}`,
        items: topic.items,
        input_hash: topic.items_hash,
    }));
    return { tasks, tooFew: subtopics.length - enough.length };
}
function mainTasks(known) {
    const byMain = groupByMain(known.filter((row) => row.subcategory !== ''));
    const tasks = [];
    for (const [main, rows] of byMain) {
        if (rows.length < 2)
            continue;
        const hashes = rows.map((row) => `${row.subcategory} ${row.content_hash}`).sort();
        tasks.push({
            main_category: main,
            subcategory: '',
            topic: categoryLabel(main),
            items: rows.reduce((sum, row) => sum + row.item_count, 0),
            input_hash: hashes.join(','),
        });
    }
    return { tasks, tooFew: byMain.size - tasks.length };
}
function groupByMain(rows) {
    const groups = new Map();
    for (const row of rows)
        groups.set(row.main_category, [...(groups.get(row.main_category) ?? []), row]);
    return groups;
}
