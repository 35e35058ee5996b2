/** All formats, in the order in which they are tried: the most particular first. */
import type { Format } from './format.ts'
import { bird } from './formats/bird.ts'
import { bookmarkManager } from './formats/bookmark-manager.ts'
import { csv } from './formats/csv.ts'
import { fieldtheory } from './formats/fieldtheory.ts'
import { har } from './formats/har.ts'
import { linkList } from './formats/link-list.ts'
import { netscapeHtml } from './formats/netscape-html.ts'
import { siftly } from './formats/siftly.ts'
import { smaug } from './formats/smaug.ts'
import { twitterWebExporter } from './formats/twitter-web-exporter.ts'
import { xApiV2 } from './formats/x-api-v2.ts'
import { xArchive } from './formats/x-archive.ts'
import { xGraphql } from './formats/x-graphql.ts'

export const FORMATS: readonly Format[] = [
  har,
  twitterWebExporter,
  smaug,
  fieldtheory,
  xArchive,
  siftly,
  xGraphql,
  xApiV2,
  bird,
  bookmarkManager,
  netscapeHtml,
  csv,
  linkList,
]

/** What the user can import, for help texts: id and one line each. */
export const KNOWN_FORMATS: readonly { id: string; description: string }[] = FORMATS.map(
  ({ id, description }) => ({
    id,
    description,
  }),
)
