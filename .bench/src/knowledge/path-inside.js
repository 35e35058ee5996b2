/** Paths that cannot leave their folder. */
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { KbaError } from "../errors.js";
import { isMissing } from "./disk-error.js";
/**
 * @param root - May not exist yet.
 * @returns The absolute path with the symbolic links of its folders followed. A link as its last part is followed as
 *   well: what is written through it must be inside too.
 * @throws {KbaError} `outside_folder` when that is outside the root, or in its `.git`.
 */
export async function pathInside(root, relativePath) {
    const top = await realPathOf(resolve(root));
    const path = await realPathOf(resolve(top, relativePath));
    const way = relative(top, path);
    const isOutside = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
    const isGit = way.split(sep)[0]?.toLowerCase() === '.git';
    if (isOutside || isGit || isAbsolute(relativePath) || relativePath.includes('\0')) {
        throw new KbaError('outside_folder', `The path ${JSON.stringify(relativePath)} leads out of ${root}.`, {
            hint: 'Nothing was written. Remove symbolic links that lead out of the folder.',
        });
    }
    return path;
}
/** Follows links as far as the path exists; the rest is appended. */
async function realPathOf(path) {
    try {
        return await realpath(path);
    }
    catch (error) {
        const parent = dirname(path);
        if (!isMissing(error) || parent === path)
            return path;
        return join(await realPathOf(parent), basename(path));
    }
}
