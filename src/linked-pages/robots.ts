/** Whether the robots.txt of a site lets us read an address (RFC 9309). Asked once a site, kept for a day. */
import robotsModule from 'robots-parser'
import { PostError, UnavailableError } from '../errors.ts'
import { ROBOT_NAME, type PageAnswer } from './request-page.ts'

/** Its types say that it is an ES module, and it is none: what is imported is the function itself. */
const parseRobots = robotsModule as unknown as (
  url: string,
  text: string,
) => { isAllowed(url: string, robot: string): boolean | undefined }

const KEEP_MS = 86_400_000
const MAX_SITES = 2000
/** The least that RFC 9309 asks of a parser. */
export const MAX_ROBOTS_BYTES = 512_000
const MAX_REDIRECTS = 5

/** One request without redirects, as `requestPage`. */
type Get = (url: URL) => Promise<PageAnswer>

export interface Robots {
  /**
   * @param get - Asks the site where its rules are not known.
   * @throws {PostError} `page_robots` when the site does not want it read; {UnavailableError} when it cannot be told.
   */
  require(url: URL, get: Get): Promise<void>
}

interface Rules {
  until: number
  isAllowed: (address: string) => boolean
}

export function openRobots(): Robots {
  const rulesByOrigin = new Map<string, Rules>()
  return {
    async require(url, get) {
      let rules = rulesByOrigin.get(url.origin)
      if (rules === undefined || rules.until < Date.now()) {
        rules = { until: Date.now() + KEEP_MS, isAllowed: await readRules(url, get) }
        const [oldest] = rulesByOrigin.keys()
        if (rulesByOrigin.size >= MAX_SITES && oldest !== undefined) rulesByOrigin.delete(oldest)
        rulesByOrigin.set(url.origin, rules)
      }
      if (rules.isAllowed(url.href)) return
      throw new PostError('page_robots', `${url.host} asks programs not to read this page (robots.txt).`)
    },
  }
}

async function readRules(url: URL, get: Get): Promise<Rules['isAllowed']> {
  const address = new URL('/robots.txt', url.origin)
  let at = address
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const { status, location, body } = await get(at)
    if (location !== undefined && URL.canParse(location, at.href)) {
      at = new URL(location, at.href)
      continue
    }
    if (status === 429 || status >= 500)
      throw new UnavailableError('page_unreachable', `${url.host} answers ${status} for its robots.txt.`)
    // Where there is none, nothing is forbidden.
    if (status !== 200) return () => true
    const rules = parseRobots(address.href, body.toString('utf8'))
    return (wanted) => rules.isAllowed(wanted, ROBOT_NAME) !== false
  }
  return () => true
}
