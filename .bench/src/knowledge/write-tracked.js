/** Documents that we wrote, by what we wrote: so that the user's own edits are known from ours, also after a crash. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashText } from "./content-hash.js";
import { removeDocument, writeDocument } from "./write-document.js";
/**
 * Writes a document unless the user edited it. What is about to be written is noted before, what was written after:
 * a process killed in between leaves a file that is known as ours.
 *
 * @param force - Overwrite the user's edit.
 */
export async function writeTracked(db, root, path, content, force = false) {
    const known = await db.selectFrom('documents').selectAll().where('path', '=', path).executeTakeFirst();
    const wanted = hashText(content);
    const present = await readFile(join(root, path), 'utf8').then(hashText, () => undefined);
    const ours = present !== undefined && present === known?.input_hash ? known.input_hash : known?.file_sha256;
    if (known?.input_hash !== wanted)
        await note(db, path, { input_hash: wanted, file_sha256: ours ?? '' });
    const written = await writeDocument(root, path, content, { sha256: ours, force });
    if (!written.keptUserEdit && known?.file_sha256 !== wanted)
        await note(db, path, { input_hash: wanted, file_sha256: wanted });
    return written;
}
/** Removes a document, and forgets it. */
export async function removeTracked(db, root, path) {
    await removeDocument(root, path);
    await db.deleteFrom('documents').where('path', '=', path).execute();
}
/** Follows a document to its new path. */
export async function retrack(db, from, to) {
    await db.deleteFrom('documents').where('path', '=', to).execute();
    await db.updateTable('documents').set({ path: to }).where('path', '=', from).execute();
}
async function note(db, path, hashes) {
    await db
        .insertInto('documents')
        .values({ path, ...hashes })
        .onConflict((conflict) => conflict.column('path').doUpdateSet(hashes))
        .execute();
}
