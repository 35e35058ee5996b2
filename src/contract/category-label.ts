/** Names of topics as people write them, for server and page alike. */

const WRITTEN_LABELS: Readonly<Record<string, string>> = {
  ai: 'AI', api: 'API', apis: 'APIs', aws: 'AWS', cd: 'CD', ci: 'CI', cicd: 'CI/CD', cli: 'CLI', cpp: 'C++',
  cpu: 'CPU', csharp: 'C#', css: 'CSS', db: 'DB', devops: 'DevOps', dns: 'DNS', dotnet: '.NET', fsharp: 'F#',
  gcp: 'GCP', github: 'GitHub', gitlab: 'GitLab', gpu: 'GPU', graphql: 'GraphQL', grpc: 'gRPC', html: 'HTML',
  http: 'HTTP', ide: 'IDE', ios: 'iOS', iot: 'IoT', javascript: 'JavaScript', json: 'JSON', jwt: 'JWT',
  k8s: 'K8s', kpi: 'KPI', latex: 'LaTeX', llm: 'LLM', llms: 'LLMs', macos: 'macOS', mcp: 'MCP', ml: 'ML',
  mlops: 'MLOps', mysql: 'MySQL', nextjs: 'Next.js', nlp: 'NLP', nodejs: 'Node.js', nosql: 'NoSQL',
  oauth: 'OAuth', openai: 'OpenAI', os: 'OS', pdf: 'PDF', php: 'PHP', postgresql: 'PostgreSQL', rag: 'RAG',
  rest: 'REST', restful: 'RESTful', rl: 'RL', saas: 'SaaS', sdk: 'SDK', seo: 'SEO', sql: 'SQL',
  sqlite: 'SQLite', sre: 'SRE', ssh: 'SSH', svg: 'SVG', tcp: 'TCP', tdd: 'TDD', tls: 'TLS', tui: 'TUI',
  typescript: 'TypeScript', ui: 'UI', uiux: 'UI/UX', url: 'URL', ux: 'UX', vr: 'VR', webassembly: 'WebAssembly',
  xml: 'XML', yaml: 'YAML',
} // prettier-ignore

const SMALL_WORDS = new Set([
  'a',
  'an',
  'and',
  'at',
  'for',
  'from',
  'in',
  'of',
  'on',
  'or',
  'the',
  'to',
  'vs',
  'with',
])

/** Names whose parts are written with a stroke between them. */
const WITH_STROKE = /(?<![^_])(ci_cd|ui_ux|tcp_ip|a_b|i_o)(?![^_])/g

/** A category name for people: `api_design` gives "API Design". */
export function categoryLabel(name: string): string {
  return name
    .replace(WITH_STROKE, (pair) => pair.toUpperCase().replace('_', '/'))
    .split('_')
    .filter((word) => word !== '')
    .map((word, index) => labelOfWord(word, index === 0))
    .join(' ')
}

function labelOfWord(word: string, first: boolean): string {
  const written = Object.hasOwn(WRITTEN_LABELS, word) ? WRITTEN_LABELS[word] : undefined
  if (written !== undefined) return written
  if (!first && SMALL_WORDS.has(word)) return word
  const [initial = '', ...rest] = Array.from(word)
  return initial.toUpperCase() + rest.join('')
}
