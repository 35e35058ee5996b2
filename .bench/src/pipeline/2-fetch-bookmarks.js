/** Phase 2: new bookmarks from the configured sources. Files are taken in by `kba import`; X is read by a session. */
import { NOTHING } from "./phase.js";
export const fetchBookmarks = async ({ report }) => {
    report.say('info', 'No source to fetch from is set up: bookmarks come from files (kba import).', 'fetch_bookmarks');
    return Promise.resolve(NOTHING);
};
