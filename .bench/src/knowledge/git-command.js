/**
 * The git program, called so that it cannot hang, ask, run hooks, leave its folder, or show the token.
 * Options that simple-git calls unsafe are the fixed ones below; nothing from posts or models gets into them.
 */
import { dirname } from 'node:path';
import { env as inherited } from 'node:process';
import { simpleGit } from 'simple-git';
import { GitFailure } from "./git-failure.js";
/** Read by git from its environment when it needs a password, so that the token is in no argument and no file. */
const CREDENTIAL_HELPER = '!f() { test "$1" = get || exit 0; echo username=x-access-token; echo "password=$KBA_GIT_TOKEN"; }; f';
/** Variables that would lead git, or a program that it starts, elsewhere. */
const MISLEADING = /^(GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS|SSH_ASKPASS_REQUIRE|LC_ALL|LANGUAGE)$/i;
const SET_BY_US = [
    'GIT_CEILING_DIRECTORIES',
    'GIT_TERMINAL_PROMPT',
    'GIT_EDITOR',
    'GIT_SEQUENCE_EDITOR',
    'GIT_SSH_COMMAND',
    'GIT_MERGE_AUTOEDIT',
    'GIT_ASKPASS',
];
/**
 * @param folder - Exists, with its symbolic links followed. A repository above it is never used.
 * @param token - Given to https remotes.
 */
export function openGitCommand(folder, identity, token) {
    const credentials = token === undefined ? [] : ['credential.helper=', `credential.helper=${CREDENTIAL_HELPER}`];
    const git = simpleGit({
        baseDir: folder,
        config: [`user.name=${identity.name}`, `user.email=${identity.email}`, ...SETTINGS, ...credentials],
        allowEnvironment: SET_BY_US,
        unsafe: {
            allowUnsafeCredentialHelper: true,
            allowUnsafeHooksPath: true,
            allowUnsafeEditor: true,
            allowUnsafeSshCommand: true,
            allowUnsafeAskPass: true,
            allowUnsafeGpgProgram: true,
            allowUnsafeFsMonitor: true,
        },
        errors: (error, result) => result.exitCode === 0
            ? error
            : Buffer.from(Buffer.concat([...result.stdOut, Buffer.from('\n'), ...result.stdErr])),
    }).env(environmentFor(folder, token));
    return async (...args) => {
        try {
            return await git.raw(args);
        }
        catch (error) {
            throw new GitFailure(args[0] ?? 'git', error, token);
        }
    };
}
const SETTINGS = [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.autocrlf=false',
    'core.quotePath=false',
    'core.longPaths=true',
    'core.preloadIndex=true',
    'core.untrackedCache=true',
    'feature.manyFiles=true',
    'commit.gpgSign=false',
    'rebase.autoStash=false',
    'submodule.recurse=false',
    'gc.autoDetach=false',
    'advice.detachedHead=false',
    // A connection over which nothing comes for a minute is dead.
    'http.lowSpeedLimit=1',
    'http.lowSpeedTime=60',
];
function environmentFor(folder, token) {
    const kept = Object.entries(inherited).filter((entry) => entry[1] !== undefined && !MISLEADING.test(entry[0]));
    return {
        ...Object.fromEntries(kept),
        LC_ALL: 'C', // Its messages are read below.
        GIT_CEILING_DIRECTORIES: dirname(folder),
        GIT_TERMINAL_PROMPT: '0',
        GIT_ASKPASS: '',
        GIT_EDITOR: 'true',
        GIT_SEQUENCE_EDITOR: 'true',
        GIT_MERGE_AUTOEDIT: 'no',
        GIT_SSH_COMMAND: inherited.GIT_SSH_COMMAND ?? 'ssh -o BatchMode=yes -o ConnectTimeout=20',
        ...(token === undefined ? {} : { KBA_GIT_TOKEN: token }),
    };
}
