/** Guesses the programming language of a few lines. */

/** As much of the code is looked at. */
const MAX_CHARS = 4000

/** In order: the first with enough signs wins a tie. */
const SIGNS: readonly (readonly [language: string, signs: readonly RegExp[]])[] = [
  [
    'rust',
    [
      /\bfn\s+\w+\s*[(<]/,
      /\blet\s+mut\b/,
      /\bimpl\b|\buse\s+\w+::/,
      /println!|->\s{0,20}\w{1,80}.{0,200}\{|&(?:mut\s+)?self/,
    ],
  ],
  [
    'go',
    [
      /\bfunc\s{1,20}(?:\([^)]{0,200}\)\s{0,20})?\w{1,80}\s{0,20}\(/,
      /:=/,
      /\bpackage\s+\w+|\bfmt\./,
      /\bgo\s+func|\bchan\b|err\s*!=\s*nil/,
    ],
  ],
  [
    'python',
    [
      /^[ \t]*(?:async\s+)?def\s+\w+\s*\(.*:$/m,
      /^[ \t]*(?:from\s+[\w.]+\s+)?import\s+[\w.*, ]+(?:\s+as\s+\w+)?$/m,
    ],
  ],
  [
    'python',
    [/^[ \t]*(?:if|for|while|with|class|elif)\s.*:$/m, /\bprint\(|\bself\b|\bNone\b|__\w+__|^[ \t]*@\w+/m],
  ],
  ['cpp', [/#include\s*</, /\bstd::/, /\btemplate\s*</, /\bint\s+main\s*\(/]],
  [
    'java',
    [/\bpublic\s+(?:static\s+)?(?:class|void|record|interface)\b/, /System\.out/, /\bprivate\s+final\b/],
  ],
  ['csharp', [/\busing\s+System\b/, /Console\.Write/, /\bnamespace\s+\w+/, /\bpublic\s+async\s+Task\b/]],
  [
    'typescript',
    [/:\s*(?:string|number|boolean|unknown|void)\b/, /\binterface\s+\w+|\btype\s+\w+\s*=/, /\bas\s+const\b/],
  ],
  [
    'javascript',
    [
      /\b(?:const|let|var)\s+[\w{[]/,
      /=>|===/,
      /\bfunction\b|console\.log|\bawait\b/,
      /\brequire\(|from\s+['"]/,
    ],
  ],
  [
    'sql',
    [
      /^[ \t]*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|EXPLAIN|WITH)\b/im,
      /\b(?:FROM|WHERE|TABLE|INDEX|VALUES)\b/,
    ],
  ],
  [
    'html',
    [/<\/?(?:div|span|p|a|html|body|script|button|input|img|form|ul|li|h[1-6]|dialog|details)\b/, /<\/\w+>/],
  ],
  ['css', [/[.#]?[\w-]{1,80}\s{0,20}\{[^}]{0,500}:/, /^[ \t]*[a-z-]+[ \t]*:[^;{\n]+;$/m]],
  ['json', [/^\s*[{[]/, /^[ \t]*"[\w-]+"[ \t]*:/m]],
  ['dockerfile', [/^FROM\s+[\w./:-]+(?:\s+AS\s+\w+)?$/m, /^(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR)\s/m]],
  ['yaml', [/^[\w-]+:\s*(?:[\w./"'-]+)?$/m, /^[ \t]*-[ \t]+\w+:/m]],
  [
    'bash',
    [
      /^[ \t]*(?:npm|npx|pip|docker|git|kubectl|brew|cargo|apt|curl|sudo|cd|export|ollama)\s/m,
      /\|\s*(?:grep|jq|xargs|sh)\b/,
    ],
  ],
]

/** @returns A name as in a Markdown fence; '' if nothing tells. */
export function guessLanguage(code: string): string {
  const scores = new Map<string, number>()
  const start = code.slice(0, MAX_CHARS)
  for (const [language, signs] of SIGNS) {
    const hits = signs.filter((sign) => sign.test(start)).length
    if (hits > 0) scores.set(language, (scores.get(language) ?? 0) + hits)
  }
  // TypeScript has all the signs of JavaScript as well.
  if (scores.has('typescript'))
    scores.set('typescript', (scores.get('typescript') ?? 0) + (scores.get('javascript') ?? 0))
  let best = ''
  for (const [language, score] of scores) if (score > (scores.get(best) ?? 0)) best = language
  return best
}
