/** The knowledge base's own git repository: commit what is in its folder, push it, lose nothing. */
import { appendFile, mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { openGitCommand } from "./git-command.js";
import { explainGitFailure } from "./git-failure.js";
import { refuseOpenOperation, removeStaleLocks } from "./git-leftovers.js";
import { pushBranch, removeRebaseFolder } from "./git-push.js";
import { splitRemote } from "./git-remote.js";
import { TEMPORARY_PREFIX } from "./write-document.js";
/**
 * A repository above the folder is never used. Hooks are never run, nothing is ever asked.
 *
 * All three throw `UsageError` (`git_missing`, `git_credentials`, `git_remote_not_found`, `git_remote_not_empty`,
 * `git_owner`, `git_remote_url`), `UnavailableError` (`git_unreachable`, `git_locked`), `SystemError` (`disk_full`,
 * `folder_not_writable`) or `KbaError` (`git_conflict`, `git_rejected`, `git_in_progress`, `git_failed`).
 *
 * @param folder - Made by `ensure` when it is not there.
 */
export function openGitRepository(folder, options = {}) {
    const remote = splitRemote(options.remoteUrl);
    const token = options.token === undefined || options.token === '' ? remote.token : options.token;
    const identity = {
        name: options.userName || 'Knowledge Base Agent',
        email: options.userEmail || 'kba@localhost',
    };
    const commandIn = (path) => openGitCommand(path, identity, token);
    async function inFolder(work) {
        try {
            await mkdir(folder, { recursive: true });
            const place = await realpath(folder);
            return await work(commandIn(place), place);
        }
        catch (error) {
            throw explainGitFailure(error, folder);
        }
    }
    return {
        ensure: () => inFolder((git, place) => ensureRepository(git, place)),
        commitAll: (message) => inFolder(async (git, place) => {
            await ensureRepository(git, place);
            return commitChanges(git, message);
        }),
        push: () => inFolder(async (git, place) => {
            await ensureRepository(git, place);
            return pushBranch({ git, commandIn, folder: place, remoteUrl: remote.url });
        }),
    };
}
async function ensureRepository(git, folder) {
    await removeStaleLocks(folder);
    // Also mends a repository whose making was interrupted.
    if (!(await hasRepository(git)))
        await git('init', '--quiet', '--initial-branch=main');
    refuseOpenOperation(folder);
    await removeRebaseFolder(git, folder);
    await excludeTemporaryFiles(git, folder);
}
async function hasRepository(git) {
    try {
        return (await git('rev-parse', '--show-cdup')).trim() === '';
    }
    catch (error) {
        if (/not a git repository/i.test(String(error.output)))
            return false;
        throw error;
    }
}
async function commitChanges(git, message) {
    const changes = await git('status', '--porcelain', '-z', '--untracked-files=normal');
    if (changes === '')
        return undefined;
    await git('add', '--all', '--', '.');
    const staged = await git('status', '--porcelain', '-z', '--untracked-files=no');
    if (staged === '')
        return undefined;
    await git('commit', '--quiet', '--no-verify', '--message', message);
    return (await git('rev-parse', 'HEAD')).trim();
}
async function excludeTemporaryFiles(git, folder) {
    const file = join(folder, (await git('rev-parse', '--git-path', 'info/exclude')).trim());
    const pattern = `${TEMPORARY_PREFIX}*`;
    const present = await readFile(file, 'utf8').catch(() => '');
    if (present.split('\n').includes(pattern))
        return;
    await mkdir(join(file, '..'), { recursive: true });
    await appendFile(file, `${present === '' || present.endsWith('\n') ? '' : '\n'}${pattern}\n`);
}
