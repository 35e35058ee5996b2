/** Tells the programming language of a few lines, or says nothing: no language is better than a wrong one. */

/** As much of the code is looked at. */
const MAX_CHARS = 4000

interface Signs {
  language: string
  /** Written like this in no other of these languages, or hardly: one is enough. */
  sure: readonly RegExp[]
  /** Several languages have them: two are needed, and more than any other language has. */
  likely: readonly RegExp[]
}

const SURE = 3
/** Less tells nothing. */
const ENOUGH = 2

const SIGNS: readonly Signs[] = [
  {
    language: 'rust',
    sure: [/\bfn\s+\w+\s*(?:<[^>]{0,80}>)?\(.{0,200}\{?$/m, /\blet\s+mut\s/, /\bimpl(?:<[^>]{0,80}>)?\s+\w+.{0,80}\{/, /\b(?:println|vec|format|panic|assert_eq)!\s*[([]/, /\b(?:Vec|Option|Arc|Box|Rc|HashMap)<|::<\w/, /&mut\s|&'\w+\s|\buse\s+(?:std|crate|super)::/, /^#!?\[(?:derive|cfg|tokio|allow)\b/m],
    likely: [/\w::\w/, /\.unwrap\(\)|\)\?;/, /\blet\s+\w+/, /->\s{0,20}\w/, /\bmatch\s/],
  },
  {
    language: 'go',
    sure: [/^\s*func\s+(?:\([^)]{0,100}\)\s*)?\w+\(.*\{$/m, /\bgo\s+func\(/, /\berr\s*!=\s*nil\b/, /\bfmt\.(?:Print|Sprint|Errorf)/, /\bchan\s+\w|\bmake\(chan\b/, /^type\s+\w+\s+(?:struct|interface)\s*\{/m, /\bctx,\s*cancel\s*:=|\bcontext\.(?:With|Background)\w*\(/],
    likely: [/:=/, /^package\s+\w+$/m, /\bdefer\s+\w/, /\bnil\b/],
  },
  {
    language: 'python',
    sure: [/^[ \t]*(?:async\s+)?def\s+\w+\s*\(.*(?:->\s*[^:]{1,80})?:/m, /^[ \t]*from\s+[\w.]+\s+import\s/m, /^[ \t]*(?:async\s+)?(?:for\s+.{1,80}\s+in\s.{1,160}|with\s.{1,160}|elif\s.{1,160}|except\b.{0,80}):\s*(?:#.*)?$/m, /^[ \t]*(?:class|if|while|try|else|finally)\b[^{;]{0,120}:\s*(?:#.*)?\n[ \t]+\S/m, /\bself\.\w|__\w+__|\bprint\(f["']/, /^import\s+\w+(?:\.\w+)*\s+as\s+\w+$/m],
    likely: [/^import\s+[\w.]+$/m, /\bprint\(/, /\bNone\b|\bTrue\b|\bFalse\b/, /^[ \t]*@\w+(?:\.\w+)*(?:\(.*\))?$/m, /\bawait\s|\blambda\s/, /^\w+\s*=\s*[\w.]+\([^;]*\)$/m],
  },
  {
    language: 'ruby',
    sure: [/\bdo\s*\|\w[\w, ]*\|/, /^\s*puts\s/m, /^\s*(?:attr_accessor|has_many|belongs_to|validates)\s+:/m, /^[ \t]*def\s+[\w.]+[!?]?(?:\([^)]{0,80}\))?\n[\s\S]{0,2000}^[ \t]*end$/m],
    likely: [/^\s*end$/m, /^require\s+['"]/m, /\bnil\b|\.each\b/],
  },
  {
    language: 'elixir',
    sure: [/\bdefmodule\s+\w/, /^\s*defp?\s+\w+.{0,80}\bdo$/m],
    likely: [/\|>/, /^\s*end$/m],
  },
  {
    language: 'cpp',
    sure: [/\bstd::\w/, /\btemplate\s*</, /#include\s*<(?:iostream|vector|string|memory|algorithm|map|thread)>/],
    likely: [/#include\s*[<"]/, /\bint\s+main\s*\(/, /\bauto\s+\w+\s*=/, /\bnullptr\b/],
  },
  {
    language: 'c',
    sure: [/#include\s*<(?:stdio|stdlib|string|stdint|unistd|errno|pthread)\.h>/, /\b(?:malloc|free|memcpy|sizeof)\s*\(.*;/],
    likely: [/#include\s*[<"]/, /\bint\s+main\s*\(/, /\b(?:char|int|void|struct\s+\w+)\s*\*\s*\w/, /\bprintf\(/],
  },
  {
    language: 'java',
    sure: [/\bSystem\.out\./, /\bpublic\s+static\s+void\s+main\b/, /^import\s+(?:static\s+)?(?:java|javax|org|com)\.[\w.]+(?:\.\*)?;$/m, /\bprivate\s+(?:static\s+)?final\s/],
    likely: [/\bpublic\s+(?:static\s+|final\s+)*(?:class|void|record|interface)\b/, /@Override\b/, /\bnew\s+\w+<[^>]{0,60}>\(/],
  },
  {
    language: 'kotlin',
    sure: [/\b(?:suspend\s+)?fun\s+(?:\w+\.)?\w+\s*\(/, /\bdata\s+class\s+\w/],
    likely: [/\bval\s+\w+/, /\?\.\w|\bprintln\(/],
  },
  {
    language: 'swift',
    sure: [/\bfunc\s+\w+\(.{0,160}\)\s*(?:async\s*)?(?:throws\s*)?->\s*\w+\??\s*\{/, /\bguard\s+let\s|\bif\s+let\s+\w+\s*=/, /^import\s+(?:SwiftUI|UIKit|Foundation)$/m, /@(?:State|Published|MainActor|Observable)\b/],
    likely: [/\blet\s+\w+\s*[:=]/, /\bfunc\s+\w+\(/],
  },
  {
    language: 'csharp',
    sure: [/\busing\s+System\b/, /\bConsole\.Write/, /\bpublic\s+async\s+Task\b/, /\{\s*get;\s*(?:set|init);/],
    likely: [/\bnamespace\s+[\w.]+/, /\bpublic\s+(?:class|record|void|static)\b/, /\bvar\s+\w+\s*=\s*new\b/],
  },
  {
    language: 'php',
    sure: [/<\?php/, /^\s*\$\w+\s*=(?!=).*;$/m, /\$\w+->\w+/],
    likely: [/\becho\s/, /\bfunction\s+\w+\(/],
  },
  {
    language: 'typescript',
    sure: [/[\w)\]]\??:\s*(?:string|number|boolean|unknown|void|never|any)\b(?:\[\])?\s*[,;)=|{\n]/, /^\s*(?:export\s+)?(?:interface\s+\w+.{0,80}\{|type\s+\w+(?:<[^>]{0,80}>)?\s*=)/m, /\bas\s+const\b|\bsatisfies\s+\w|\bimport\s+type\b|\bRecord<|\bPartial<|\bPromise</],
    likely: [],
  },
  {
    language: 'javascript',
    sure: [/\bconst\s+[\w{[].{0,200}=/, /\bconsole\.\w+\(/, /\bfunction\s+\w*\s*\([^)]{0,120}\)\s*\{/, /=>\s*\{|\)\s*=>/, /===|\brequire\(['"]|^(?:import|export)\s.{0,200}from\s+['"]/m, /\b(?:document|window|process|JSON|Math|Object|Array|Promise)\.\w+\(/],
    likely: [/\b(?:let|var)\s+\w+\s*=/, /=>/, /\bawait\s/, /\bnew\s+\w+\(/],
  },
  {
    language: 'sql',
    sure: [/^[ \t]*SELECT\s[\s\S]{1,600}\bFROM\s/m, /^[ \t]*select\s[\s\S]{1,600}\bfrom\s/m, /^[ \t]*(?:INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|PRAGMA\s+\w|EXPLAIN\s*[(A-Z]|VACUUM\b|GRANT\s)/im, /^[ \t]*(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+|UNIQUE\s+|TEMP\w*\s+|MATERIALIZED\s+)*(?:TABLE|INDEX|VIEW|EXTENSION|FUNCTION|TRIGGER|ROLE|POLICY|SYSTEM|SCHEMA|TYPE|DATABASE)\b/im, /^[ \t]*WITH\s+(?:RECURSIVE\s+)?\w+\s.{0,80}\bAS\s*\(/im],
    likely: [/^[ \t]*(?:WHERE|GROUP BY|ORDER BY|JOIN|LEFT JOIN|RETURNING|LIMIT|FROM)\s/m, /^[ \t]*SET\s+[\w.]+\s*(?:=|TO)\s/m],
  },
  {
    language: 'html',
    sure: [/<\/(?:div|span|p|a|html|body|head|script|button|form|ul|ol|li|h[1-6]|dialog|details|table|section|main|nav|label|select|template|style)>/, /<(?:div|span|input|img|link|meta|button|dialog|details|form|a|select|label|video)\s[\w-]+(?:=["']|\s|>)/, /<!DOCTYPE html/i],
    likely: [/<\w+[^>]{0,200}>/],
  },
  {
    language: 'css',
    sure: [/^[ \t]*@(?:media|container|supports|layer|keyframes|font-face|property|scope|starting-style)\b/m, /^[ \t]*(?!(?:struct|interface|type|class|enum|const|let|var|def|fn|func|return|export|import|pub|if|for)\b)[.#:*&]?[a-zA-Z](?:[^{};()=:\n]|::?[a-z]){0,120}\{\s{0,80}(?:--)?[a-z-]{1,40}\s{0,9}:\s{0,9}[^;{}\n]{1,160}(?:;|\})/m],
    likely: [/^[ \t]*[a-z-]+[ \t]*:[^;{\n]+;$/m, /\b(?:rem|vw|vh|px|fr|var\(--)\b/],
  },
  {
    language: 'json',
    sure: [/^\s*[{[]\s*\n?\s*(?:"[\w$ .@/-]{1,80}"\s*:|[{["\d])/],
    likely: [/^[ \t]*"[\w$-]+"[ \t]*:/m],
  },
  {
    language: 'dockerfile',
    sure: [/^FROM\s+[\w./-]+(?::[\w.-]+)?(?:\s+AS\s+\w+)?$/im, /^(?:ENTRYPOINT|CMD)\s+\[/m],
    likely: [/^(?:RUN|COPY|WORKDIR|EXPOSE|ENV|ARG|USER)\s/m, /^COPY\s+--from=/m],
  },
  {
    language: 'yaml',
    sure: [/^[ \t]*(?:- )?[\w./-]+:[ \t]*(?:#.*)?\n[ \t]+(?:- )?[\w./"'-]+:?(?:[ \t]+[^{};]{1,160})?$/m, /^(?:apiVersion|kind):\s+\w/m, /:\s+\$\{\{\s/, /^[ \t]*- (?:uses|name|run):\s/m],
    likely: [/^[\w-]+:\s+[\w./"'-]+$/m, /^[ \t]*-[ \t]+\w+:/m],
  },
  {
    language: 'toml',
    sure: [/^\[\[?[\w.-]+\]\]?\n[ \t]*[\w-]+\s*=\s*["'\d[{tf]/m],
    likely: [/^[\w-]+\s*=\s*["'[]/m],
  },
  {
    language: 'hcl',
    sure: [/^(?:resource|data|variable|output|provider|module)\s+"[\w-]+"(?:\s+"[\w-]+")?\s*\{/m, /^(?:terraform|moved|locals|import)\s*\{/m],
    likely: [],
  },
  {
    language: 'nginx',
    sure: [/^[ \t]*(?:proxy_pass|listen|server_name|proxy_set_header|add_header|limit_req\w*|ssl_\w+)\s[^;]{1,160};$/m],
    likely: [/^[ \t]*(?:server|location|upstream)\s.{0,60}\{$/m],
  },
  {
    language: 'verilog',
    sure: [/\balways(?:_ff|_comb)?\s*@|\bposedge\b|\bnegedge\b|^\s*endmodule\b/m, /^\s*(?:wire|reg|logic)\s+(?:\[[^\]]{1,20}\]\s*)?\w+/m],
    likely: [/<=/, /\bbegin\b/],
  },
  {
    language: 'haskell',
    sure: [/^\w[\w']*\s+::\s+[\w[(].*->/m, /^module\s+[\w.]+\s.*\bwhere$/m],
    likely: [/\bwhere$|<-|\bdata\s+\w+\s*=/m],
  },
  {
    language: 'lua',
    sure: [/^\s*local\s+(?:function\s+)?\w+/m],
    likely: [/\bthen$|^\s*end$/m],
  },
  {
    language: 'graphql',
    sure: [/^(?:query|mutation|subscription|fragment)\s+\w+[^;]{0,120}\{/m, /^type\s+\w+\s*\{\n\s+\w+(?:\([^)]{0,80}\))?:\s*\[?\w+!?/m],
    likely: [],
  },
  {
    language: 'diff',
    sure: [/^(?:diff --git|@@ -\d)/m],
    likely: [/^[+-]{3} \S/m],
  },
  {
    language: 'bash',
    sure: [/^#!.{0,40}(?:sh|bash|zsh)\b/, /^[ \t]*(?:sudo|curl|wget|apt|apt-get|brew|npm|npx|pip3?|git|docker|kubectl|cargo|chmod|export|ssh|systemctl|ollama|bpftrace)\s+\S/m, /\|\s*(?:grep|jq|xargs|sh|bash|awk|sed|sort|head|tail|wc)\b/, /^\s*(?:if|while)\s+\[\[?\s.*\bthen$|^\s*(?:fi|done|esac)$/m],
    likely: [/\s--?[a-z][\w-]*/, /\$\{?\w+/],
  },
] // prettier-ignore

/** @returns A name as in a Markdown fence; '' if nothing tells, or two languages are as likely. */
export function guessLanguage(code: string): string {
  const start = code.slice(0, MAX_CHARS)
  const scores = SIGNS.map(({ language, sure, likely }) => ({
    language,
    score: SURE * hits(sure, start) + hits(likely, start),
  }))
  const of = (name: string): number => scores.find(({ language }) => language === name)?.score ?? 0
  // TypeScript has all the signs of JavaScript as well, C++ those of C.
  const ranked = scores
    .map(({ language, score }) => {
      if (language === 'typescript' && score > 0) return { language, score: score + of('javascript') }
      if (language === 'cpp' && score >= SURE) return { language, score: score + of('c') }
      return { language, score }
    })
    .sort((a, b) => b.score - a.score)
  const [best, second] = ranked
  if (best === undefined || best.score < ENOUGH || best.score === second?.score) return ''
  return best.language
}

function hits(signs: readonly RegExp[], code: string): number {
  return signs.filter((sign) => sign.test(code)).length
}
