/** Sub-phase database_sync: the item's row, searchable at once. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashText } from "../../knowledge/content-hash.js";
import { parseFrontMatter } from "../../knowledge/front-matter.js";
import { itemPath } from "../../knowledge/item.js";
import { saveItem } from "../../knowledge/item-repository.js";
import { PostError } from "../../errors.js";
import { askForArticle, placeOf } from "./article.js";
export const databaseSync = async (work, run) => {
    const place = placeOf(work.post);
    const file = join(run.paths.knowledgeBase, itemPath(place));
    const answered = await askForArticle({ ...work, forced: false }, run);
    const [text, found] = await Promise.all([readFile(file, 'utf8'), stat(file)]).catch((cause) => {
        throw new PostError('item_file_missing', `${itemPath(place)} is not there.`, {
            hint: 'The next run writes it again.',
            cause,
        });
    });
    const ours = await run.db
        .selectFrom('documents')
        .select('file_sha256')
        .where('path', '=', itemPath(place))
        .executeTakeFirst();
    const body = parseFrontMatter(text)?.body ?? text;
    const { title, summary, tags } = answered.value;
    await saveItem(run.db, {
        id: work.post.id,
        ...place,
        title,
        summary,
        tags,
        article: JSON.stringify(answered.value),
        body,
        content_hash: hashText(`${title}\n${body}`),
        model: answered.model,
        prompt_version: answered.promptVersion,
        file_sha256: hashText(text),
        user_edited: ours?.file_sha256 !== hashText(text),
        file_size: found.size,
        file_mtime_ms: found.mtimeMs,
    });
    return {};
};
