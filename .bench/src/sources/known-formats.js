import { bird } from "./formats/bird.js";
import { fieldtheory } from "./formats/fieldtheory.js";
import { linkList } from "./formats/link-list.js";
import { netscapeHtml } from "./formats/netscape-html.js";
import { siftly } from "./formats/siftly.js";
import { smaug } from "./formats/smaug.js";
import { twitterWebExporter } from "./formats/twitter-web-exporter.js";
import { xApiV2 } from "./formats/x-api-v2.js";
import { xArchive } from "./formats/x-archive.js";
import { xGraphql } from "./formats/x-graphql.js";
export const FORMATS = [
    twitterWebExporter,
    smaug,
    fieldtheory,
    xArchive,
    siftly,
    xGraphql,
    xApiV2,
    bird,
    netscapeHtml,
    linkList,
];
/** What the user can import, for help texts: id and one line each. */
export const KNOWN_FORMATS = FORMATS.map(({ id, description }) => ({
    id,
    description,
}));
