/** The words of category names: which mean the same, which mean nothing, which belong together. */

/** Words in which -ing or -s is no ending. */
const WHOLE_WORDS: ReadonlySet<string> = new Set(
  'marketing kubernetes postgres devops mlops docs ops ios aws dns news pandas keras jenkins rails analysis'.split(
    ' ',
  ),
)

/** Words that say how a topic is treated, not what it is. */
export const FILLER_WORDS: ReadonlySet<string> = stemmed(
  `approach architecture article basic basics best concept design development essential example explained fundamental
   guide guideline how-to idea insight intro introduction lesson list management method methodology overview pattern
   practice principle resource strategy style technique technology tip tool tooling topic trick tutorial usage use
   and for in of on the to with`,
)

/** Words that narrow a topic so little that both belong in one place. */
export const WEAK_WORDS: ReadonlySet<string> = stemmed(
  'advanced app application general modern practical rest software',
)

/** Words that are written in several ways, after plural and -ing are gone. */
const SAME_WORDS: Readonly<Record<string, string>> = {
  ai: 'artificialintelligence', auth: 'authentication', authn: 'authentication', authz: 'authorization',
  cplusplus: 'cpp', db: 'database', dev: 'development', docs: 'documentation', env: 'environment', eval: 'evaluation',
  genai: 'generativeai', golang: 'go', infra: 'infrastructure', js: 'javascript', k8s: 'kubernetes', kube: 'kubernetes',
  llm: 'llm', ml: 'machinelearning', nlp: 'naturallanguageprocessing', ops: 'operations', perf: 'performance',
  pg: 'postgresql', postgres: 'postgresql', py: 'python', rag: 'retrievalaugmentedgeneration',
  reactjs: 'react', repo: 'repository', restful: 'rest', rl: 'reinforcementlearning', sec: 'security',
  tdd: 'testdrivendevelopment', ts: 'typescript', ui: 'userinterface', ux: 'userexperience', vuejs: 'vue',
  vuln: 'vulnerability', wasm: 'webassembly', nodejs: 'node', nextjs: 'next', swe: 'softwareengineer',
  cv: 'computervision', sre: 'sitereliability', iac: 'infrastructureascode', cicd: 'continuousintegration',
  ci: 'continuousintegration', oss: 'opensource', osint: 'opensourceintelligence', dl: 'deeplearning',
} // prettier-ignore

/** Words that mean one thing together, so that none of them is dropped or compared alone. Longest first. */
const PHRASES: readonly (readonly [phrase: string, word: string])[] = [
  ['retrieval augmented generation', 'retrievalaugmentedgeneration'],
  ['natural language processing', 'naturallanguageprocessing'],
  ['large language model', 'llm'],
  ['infrastructure as code', 'infrastructureascode'],
  ['continuous integration', 'continuousintegration'],
  ['test driven development', 'testdrivendevelopment'],
  ['site reliability engineering', 'sitereliability'],
  ['open source intelligence', 'opensourceintelligence'],
  ['artificial intelligence', 'artificialintelligence'],
  ['representational state transfer', 'rest'],
  ['ci cd', 'continuousintegration'],
  ['c plus plus', 'cpp'],
  ['c sharp', 'csharp'],
  ['node js', 'node'],
  ['next js', 'next'],
  ['react js', 'react'],
  ['vue js', 'vue'],
  ['react native', 'reactnative'],
  ['ruby on rails', 'rails'],
  ['ui ux', 'userinterface'],
  ['http api', 'api'],
  ['web api', 'api'],
  ...[
    'application programming interface=api', 'machine learning', 'deep learning', 'reinforcement learning',
    'generative ai', 'user interface', 'user experience', 'computer vision', 'data science', 'data engineering',
    'data management', 'data architecture', 'software engineering=softwareengineer', 'prompt engineering',
    'open source', 'system design', 'design system', 'software architecture', 'data base', 'dev ops',
    'computer architecture', 'web design', 'web development', 'game design', 'game development', 'graphic design',
    'design thinking', 'product management', 'product design', 'project management', 'time management',
    'memory management', 'state management', 'package management', 'app development',
  ].map((entry) => {
    const [phrase = '', word = phrase.replaceAll(' ', '')] = entry.split('=')
    return [phrase, word] as const
  }),
] // prettier-ignore

/** @returns The words of a normalised name as compared: joined phrases, endings off, one spelling. */
export function meaningOf(name: string): string[] {
  let text = name.replaceAll('_', ' ').split(' ').map(singular).join(' ')
  for (const [phrase, word] of PHRASES_BY_LENGTH)
    text = ` ${text} `.replaceAll(` ${phrase} `, ` ${word} `).trim()
  return text.split(' ').map((word) => stem(sameWord(word) ?? sameWord(stem(word)) ?? word))
}

function stemmed(words: string): Set<string> {
  return new Set(words.split(/\s+/).map(stem))
}

function sameWord(word: string): string | undefined {
  return Object.hasOwn(SAME_WORDS, word) ? SAME_WORDS[word] : undefined
}

/** Only the plural ending, so that phrases can be found. */
function singular(word: string): string {
  if (word.length < 4 || WHOLE_WORDS.has(word) || !/^[a-z]+$/.test(word) || /(ss|us|js|[^p]is)$/.test(word))
    return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  if (/(sses|xes|zzes|ches|shes)$/.test(word) && word !== 'caches') return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}

function stem(word: string): string {
  const one = singular(word)
  if (WHOLE_WORDS.has(one) || !/^[a-z]+$/.test(one)) return one
  const spelled = one.replace(/is(ation|ing|e)$/, 'iz$1')
  const bare =
    spelled.length >= 7 && spelled.endsWith('ing')
      ? spelled.slice(0, -3).replace(/([b-df-hj-np-tv-z])\1$/, '$1')
      : spelled
  return bare.length >= 5 && bare.endsWith('e') ? bare.slice(0, -1) : bare
}

const PHRASES_BY_LENGTH = PHRASES.map(
  ([phrase, word]) => [phrase.split(' ').map(singular).join(' '), word] as const,
).sort((a, b) => b[0].length - a[0].length)
