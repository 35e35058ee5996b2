var __rewriteRelativeImportExtension = (this && this.__rewriteRelativeImportExtension) || function (path, preserveJsx) {
    if (typeof path === "string" && /^\.\.?\//.test(path)) {
        return path.replace(/\.(tsx)$|((?:\.d)?)((?:\.[^./]+?)?)\.([cm]?)ts$/i, function (m, tsx, d, ext, cm) {
            return tsx ? preserveJsx ? ".jsx" : ".js" : d && (!ext || !cm) ? m : (d + ext + "." + cm.toLowerCase() + "js");
        });
    }
    return path;
};
/** The product as it is shipped: what `npm run build` made, not the sources beside this file. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
/** This file runs from `.bench/bench/support`. */
export const ROOT = join(import.meta.dirname, '..', '..', '..');
async function load(path) {
    return import(__rewriteRelativeImportExtension(pathToFileURL(join(ROOT, 'dist', path)).href));
}
export const { openApp, loadEnv, parsePreferences, importFile } = Object.assign({}, await load('compose.js'), await load('config/env.js'), await load('contract/preferences.js'), await load('sources/import-file.js'));
export const SILENT = { progress: () => undefined, say: () => undefined };
/** Settings of the benchmark alone: nothing of the machine's own settings gets in. */
export async function openIn(home, settings = {}) {
    const unset = Object.keys(process.env).filter((name) => /(_MODEL|_URL|_DIR|_TOKEN|_KEY)$/.test(name));
    return openApp(loadEnv({ ...Object.fromEntries(unset.map((name) => [name, ''])), ...settings, KBA_HOME: home }));
}
export async function importInto(app, file) {
    const place = { db: app.database.db, media: app.media, importsFolder: app.paths.imports };
    const result = await importFile(file, place, () => undefined, new AbortController().signal);
    return result.new;
}
export async function runOnce(app) {
    return app.run(parsePreferences({}), SILENT, new AbortController().signal);
}
