/** Every setting: its name, what is valid, its default and its meaning. `.env.example` is made from this. */
import { z } from 'zod'
import { parseGitAddress } from './git-address.ts'
import { parseModelPrices } from './model-prices.ts'
import { parseTrustedProxies } from './trusted-proxies.ts'

const secretRegistry = new Set<string>()

const wholeNumber = (from: number, to: number, what: string) =>
  z.coerce
    .number(`${what}, ${from} to ${to}`)
    .int(`${what}, ${from} to ${to}`)
    .min(from, `${what}, ${from} to ${to}`)
    .max(to, `${what}, ${from} to ${to}`)
const httpUrl = (example: string) => z.url({ protocol: /^https?$/, error: `a URL such as ${example}` })
const redisUrl = () =>
  z.url({ protocol: /^rediss?$/, error: 'a URL such as redis://localhost:6379/0' }).optional()
const model = () =>
  z
    .string()
    .regex(/^\S+$/, 'a model name such as llama3.1:8b, ollama:NAME, openai:NAME or builtin')
    .optional()
/** Kept as text, which is what `kba config` shows. */
const modelPrices = () =>
  z
    .string()
    .refine((text) => !('fault' in parseModelPrices(text)), {
      error: (issue) => {
        const parsed = parseModelPrices(String(issue.input))
        return 'fault' in parsed ? parsed.fault : 'prices'
      },
    })
    .optional()
const trustedProxies = () =>
  z.string().refine((text) => faultOfProxies(text) === undefined, {
    error: (issue) => faultOfProxies(String(issue.input)) ?? 'addresses',
  })
const cookie = (name: string) =>
  z
    .string()
    .regex(/^[\w%+/=.-]{8,}$/, `the value of the cookie ${name}`)
    .optional()
const folder = (path: string) => z.string().default(path)

function faultOfProxies(text: string): string | undefined {
  const parsed = parseTrustedProxies(text)
  return typeof parsed === 'object' ? parsed.fault : undefined
}

function secret<T extends z.ZodType>(name: string, schema: T): T {
  secretRegistry.add(name)
  return schema
}

export const envSchema = z.object({
  KBA_HOME: z.string().describe('Project root that relative paths start from. Default: the current folder.'),
  KNOWLEDGE_BASE_DIR: folder('kb-generated').describe(
    'The knowledge base: Markdown in a git repository of its own. Only you can read it. To share it, change the permissions of its folder (chmod): new files follow them.',
  ),
  DATA_PROCESSING_DIR: folder('data').describe('State: embedded database, imports, locks.'),
  MEDIA_CACHE_DIR: folder('data/media').describe('Downloaded images and videos.'),
  INBOX_DIR: folder('inbox').describe('Each run imports the export files in this folder.'),
  LOG_DIR: folder('data/logs').describe('Log files.'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'trace, debug, info, warn, error or silent')
    .default('silent')
    .describe('How much of the developer log goes to standard error.'),

  DATABASE_URL: secret(
    'DATABASE_URL',
    z.url({ protocol: /^postgres(ql)?$/, error: 'postgres://user:password@host/name' }).optional(),
  ).describe(
    'A PostgreSQL server (15 or newer) instead of the embedded database. A pooler in transaction mode does not work.',
  ),

  OLLAMA_URL: httpUrl('http://localhost:11434').optional().describe('An Ollama server.'),
  OPENAI_BASE_URL: httpUrl('http://localhost:8000/v1').optional().describe('Any OpenAI-compatible server.'),
  OPENAI_API_KEY: secret('OPENAI_API_KEY', z.string().optional()).describe('Its key.'),
  TEXT_MODEL: model().describe(
    'Writes items, and does everything for which no other model is set. Default: built-in.',
  ),
  CATEGORIZATION_MODEL: model().describe('Places posts in the topic tree. Default: TEXT_MODEL.'),
  VISION_MODEL: model().describe('Describes images. Default: alt text and OCR.'),
  EMBEDDING_MODEL: model().describe(
    'Makes the vectors for search by meaning: a model on a server, or file:FOLDER for a BERT model of sentence-transformers. Default: the built-in English model.',
  ),
  CHAT_MODEL: model().describe('Answers questions. Default: TEXT_MODEL.'),
  SYNTHESIS_MODEL: model().describe('Writes syntheses. Default: TEXT_MODEL.'),
  FALLBACK_MODEL: model().describe('Asked when another model keeps giving invalid answers. Default: none.'),
  MAX_CONCURRENT_REQUESTS: wholeNumber(1, 256, 'a number of requests')
    .default(4)
    .describe(
      'How many requests a run makes to one model server at a time. Chat and search have their own share.',
    ),
  MAX_RETRIES: wholeNumber(0, 20, 'a number of retries')
    .default(5)
    .describe(
      'How often a request to a busy or absent server is retried; for chat at most 3 times, for search 2.',
    ),
  REQUEST_TIMEOUT: wholeNumber(1, 7200, 'seconds')
    .default(300)
    .describe('Seconds that one model request may take.'),

  MODEL_PRICES: modelPrices().describe(
    'US dollars per million input and output tokens: gpt-4o-mini=0.15/0.60, llama3.1:8b=0/0. Default: no prices, no costs.',
  ),
  MAX_RUN_COST: z.coerce
    .number('US dollars, more than 0')
    .positive('US dollars, more than 0')
    .optional()
    .describe(
      'US dollars. A run that has cost this much calls no model any more. Every model in use needs a price. Default: no cap.',
    ),

  GITHUB_TOKEN: secret(
    'GITHUB_TOKEN',
    z.string().regex(/^\S+$/, 'a token without spaces').optional(),
  ).describe('Token for pushing the knowledge base.'),
  GITHUB_REPO_URL: z
    .string()
    .refine((text) => parseGitAddress(text) !== undefined, 'the address of a git repository')
    .optional()
    .describe('Remote of the knowledge base: https, ssh or a path. Default: none, commits stay local.'),
  GITHUB_USER_NAME: z.string().default('Knowledge Base Agent').describe('Author of the commits.'),
  GITHUB_USER_EMAIL: z.string().default('kba@localhost').describe('E-mail of the author of the commits.'),

  MEDIA_HOSTS: z
    .string()
    .default('pbs.twimg.com,video.twimg.com')
    .describe('Hosts from which media may be downloaded, separated by commas.'),
  MAX_MEDIA_MB: wholeNumber(1, 4096, 'megabytes')
    .default(100)
    .describe('Largest image or video to download.'),
  MAX_UPLOAD_MB: wholeNumber(1, 65_536, 'megabytes')
    .default(1024)
    .describe('Largest file that can be imported on the web page.'),

  X_API_CLIENT_ID: z
    .string()
    .regex(/^\S+$/, 'the client id of an app')
    .optional()
    .describe(
      "Client id of an app in X's developer console, for its paid API. Default: the API is not used.",
    ),
  X_API_CLIENT_SECRET: secret(
    'X_API_CLIENT_SECRET',
    z.string().regex(/^\S+$/, 'a secret').optional(),
  ).describe('Its secret, if the app is a confidential client. A native app has none.'),
  X_API_CALLBACK_PORT: wholeNumber(1024, 65_535, 'a port')
    .default(8976)
    .describe('kba login --api waits at http://127.0.0.1:PORT/callback; the app must name the same address.'),
  X_API_THREADS: z
    .stringbool({ error: 'true or false' })
    .default(true)
    .describe('Whether to ask the API for the threads of posts from the last seven days: one search each.'),
  X_API_URL: httpUrl('https://api.x.com').default('https://api.x.com').describe("Where X's API is."),
  X_API_AUTHORIZE_URL: httpUrl('https://x.com/i/oauth2/authorize')
    .default('https://x.com/i/oauth2/authorize')
    .describe('Where X asks you whether the app may read your bookmarks.'),

  READ_LINKED_PAGES: z
    .stringbool({ error: 'true or false' })
    .default(false)
    .describe('Whether to read the pages that posts link to, so that articles and search know their text.'),
  LINKED_PAGES_PER_POST: wholeNumber(1, 50, 'a number of pages')
    .default(5)
    .describe('How many of the pages that a post links to are read.'),
  LINKED_PAGE_MAX_KB: wholeNumber(10, 51_200, 'kilobytes')
    .default(3072)
    .describe('How much of a page is read, unpacked.'),
  LINKED_PAGE_TIMEOUT: wholeNumber(1, 300, 'seconds')
    .default(20)
    .describe(
      'Seconds a page may take, redirects included; waiting for other pages of its host does not count.',
    ),
  LINKED_PAGES_PRIVATE_HOSTS: z
    .string()
    .default('')
    .describe(
      'Hosts in your own network from which pages may be read, such as wiki.home:443,10.0.0.7:8080. Default: none.',
    ),

  USE_CELERY: z
    .stringbool({ error: 'true or false' })
    .optional()
    .describe(
      'false: keep the task queue in the database even if Redis is set. true: it must be in Redis. Default: Redis if it is set.',
    ),
  REDIS_URL: secret('REDIS_URL', redisUrl()).describe(
    'A Redis server for the task queue. Default: the queue is in the database.',
  ),
  CELERY_BROKER_URL: secret('CELERY_BROKER_URL', redisUrl()).describe(
    'The same setting under its name in the Python system; REDIS_URL wins.',
  ),
  REDIS_PROGRESS_URL: secret('REDIS_PROGRESS_URL', redisUrl()).describe(
    'Redis for progress and live events. Default: that of the task queue.',
  ),
  REDIS_LOGS_URL: secret('REDIS_LOGS_URL', redisUrl()).describe(
    'Redis for the logs of runs. Default: that of the task queue.',
  ),
  CELERY_TASK_TIME_LIMIT: wholeNumber(1, 604_800, 'seconds')
    .default(7200)
    .describe('Seconds a run may take.'),
  DRAIN_TIMEOUT: wholeNumber(0, 3600, 'seconds')
    .default(60)
    .describe('Seconds a stopping worker waits for the posts it is working on.'),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, 'a name or an address, without a port')
    .default('127.0.0.1')
    .describe(
      'Address that kba start and kba web listen on. Any address that other machines can reach needs KBA_TOKEN.',
    ),
  PORT: wholeNumber(1, 65_535, 'a port').default(5000).describe('Port that kba start and kba web listen on.'),
  KBA_TOKEN: secret(
    'KBA_TOKEN',
    z
      .string()
      .regex(/^[\x21-\x7e]{16,}$/, 'at least 16 characters, without spaces')
      .optional(),
  ).describe(
    'Token that the web page and the API ask for. Default: none, as long as only this machine can connect.',
  ),
  TRUST_PROXY: trustedProxies()
    .default('off')
    .describe(
      'Addresses of the reverse proxy in front of kba start or kba web, such as 127.0.0.1, 172.16.0.0/12, loopback, uniquelocal: what they say about the client (X-Forwarded-For) is believed. off: no proxy is believed.',
    ),
  WORKER_METRICS_PORT: wholeNumber(1, 65_535, 'a port')
    .optional()
    .describe('Port on which kba worker answers /health, /ready and /metrics. Default: none.'),
  CHROMA_URL: secret('CHROMA_URL', httpUrl('http://localhost:8000').optional()).describe(
    'A Chroma server for searching vectors; http://user:password@host or http://token@host if it asks for them. The database keeps the vectors too. Default: only the database.',
  ),
  X_BOOKMARKS_URL: httpUrl('https://x.com/i/bookmarks')
    .default('https://x.com/i/bookmarks')
    .describe('The page of your bookmarks, or of one bookmark folder.'),
  X_AUTH_TOKEN: secret('X_AUTH_TOKEN', cookie('auth_token')).describe(
    'The cookie auth_token of a browser that is logged in to X. Default: the session that kba login keeps.',
  ),
  X_CT0: secret('X_CT0', cookie('ct0')).describe('The cookie ct0 of the same browser.'),
  X_COOKIES_FILE: z
    .string()
    .optional()
    .describe('A cookies.txt of a browser that is logged in to X, instead of both cookies.'),
  X_USERNAME: z.string().optional().describe('Name of the X account, for logging in by password.'),
  X_PASSWORD: secret('X_PASSWORD', z.string().optional()).describe(
    'Its password. It is better to use kba login, which keeps a session and needs no password.',
  ),
  X_FETCH_MODE: z
    .enum(['scroll', 'replay'], 'scroll or replay')
    .default('scroll')
    .describe("How bookmarks are read: scroll the page, or replay the page's own request (faster)."),
  X_PAGE_PAUSE: z.coerce
    .number('seconds, 0 to 120')
    .min(0, 'seconds, 0 to 120')
    .max(120, 'seconds, 0 to 120')
    .default(3)
    .describe(
      'Average seconds between two pages of bookmarks or two posts. X is never asked more than once a second.',
    ),
  X_MAX_WAIT: wholeNumber(0, 86_400, 'seconds')
    .default(1200)
    .describe('Seconds to wait for a rate limit of X. After a longer one, the next fetch continues.'),
  X_FOLDERS: z
    .stringbool({ error: 'true or false' })
    .default(true)
    .describe('Whether to read which bookmark is in which of your X folders.'),
  X_THREADS: z
    .stringbool({ error: 'true or false' })
    .default(true)
    .describe(
      'Whether to open the page of each post that has replies, for its thread. false: only for posts whose text, quoted post or article is missing.',
    ),
  X_MAX_POSTS: wholeNumber(0, 100_000, 'a number of posts')
    .default(300)
    .describe('How many post pages a run opens at most; later runs open the rest. 0: no limit.'),
  X_BROWSER: z
    .string()
    .optional()
    .describe("A Chromium or Chrome to use. Default: the system's, else the one that Playwright installs."),
})

/** Settings whose values are never shown. */
export const SECRET_NAMES: ReadonlySet<string> = secretRegistry
