/** All formats, in the order in which they are tried: the most particular first. */
import { ancestor } from './ancestor/ancestor.ts'
import { anyJson } from './any/any-json.ts'
import type { Format } from './format.ts'
import { bird } from './bird/bird.ts'
import { bookmarkManager } from './bookmark-manager/bookmark-manager.ts'
import { csv } from './csv/csv.ts'
import { fieldtheory } from './fieldtheory/fieldtheory.ts'
import { har } from './har/har.ts'
import { linkList } from './link-list/link-list.ts'
import { netscapeHtml } from './netscape-html/netscape-html.ts'
import { siftly } from './siftly/siftly.ts'
import { smaug } from './smaug/smaug.ts'
import { twitterWebExporter } from './twitter-web-exporter/twitter-web-exporter.ts'
import { xApiV2 } from './x-api-v2/x-api-v2.ts'
import { xArchive } from './x-archive/x-archive.ts'
import { xGraphql } from './x-graphql/x-graphql.ts'

export const FORMATS: readonly Format[] = [
  har,
  twitterWebExporter,
  smaug,
  fieldtheory,
  ancestor,
  xArchive,
  siftly,
  xGraphql,
  xApiV2,
  bird,
  bookmarkManager,
  anyJson,
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
