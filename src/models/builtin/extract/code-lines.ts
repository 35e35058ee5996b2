/** How much a line of a post looks like program code. Nothing but its look tells it from prose. */
import { listMarkLength } from './plain-sentence.ts'

/** Prose takes lines away from code; a `possible` one is code beside others. */
export type Look = 'code' | 'possible' | 'unclear' | 'prose'

const SUBCOMMANDS =
  /^(?:npm (?:i|ci|install|run|init|create|exec|start|test|audit|publish|update|ls|outdated|pack)|pnpm (?:add|dlx|i|install|run)|yarn (?:add|dlx|install)|bun (?:add|install|run|x)|pip3? (?:install|freeze|list)|pipx (?:install|run)|uv (?:add|pip|run|sync|tool|venv|init|lock)|docker(?: compose)? (?:run|build|compose|ps|exec|pull|push|logs|system|up|down|images|stats|inspect)|docker-compose (?:up|down|build|run)|git (?:clone|commit|rebase|push|pull|add|checkout|switch|log|diff|stash|bisect|config|worktree|reset|restore|fetch|merge|cherry-pick|reflog|blame|branch|show|tag|init|status|revert|grep|remote|range-diff|maintenance)|kubectl (?:get|apply|describe|logs|exec|delete|rollout|top|debug|scale|port-forward|create|edit|drain|cordon)|helm (?:install|upgrade|repo|template|rollback)|terraform (?:init|plan|apply|import|state|fmt|validate)|brew (?:install|upgrade|tap|services)|cargo (?:add|build|run|install|test|new|fmt|clippy|bench|update)|rustup \w+|go (?:get|install|run|build|test|mod|vet|tool|generate)|apt(?:-get)? (?:install|update|upgrade)|dnf install|ollama (?:run|pull|serve|list)|systemctl (?:status|start|stop|restart|enable|daemon-reload)|journalctl -\w|gh (?:pr|repo|run|issue|api|auth)|aws [\w-]+ [\w-]+|gcloud [\w-]+ [\w-]+|redis-cli \w+|supabase \w+|vercel \w+|wrangler \w+|poetry (?:add|install|run)|conda (?:install|create|activate)|mvn [\w:-]+|gradle \w+|\.\/gradlew \w+|make \w+$|dotnet (?:new|build|run|add|test|ef)|rails (?:new|g|generate|db)|mix [\w.]+|composer (?:require|install)|php artisan|deno (?:run|task|add|install|test)|ansible-playbook|vault (?:kv|read|write)|psql (?:-|\w+$|postgres)|createdb \w+|npx [@\w]|uvx [@\w]|bunx [@\w])(?=[\s\w./@-]|$)/
/** Behind these, an option, a path, a pipe or a quoted text makes a command. */
const PROGRAMS =
  /^(?:[A-Z_]+=\S+ )*(?:sudo |time |exec |env |nohup )*(?:\.{0,2}\/)?(?:[\w.-]+\/)*(?:npm|npx|pnpm|yarn|bun|pip3?|uv|docker|podman|git|kubectl|k9s|helm|terraform|tofu|brew|cargo|rustc|go|apt|ollama|llama-\w+|vllm|systemctl|journalctl|gh|aws|gcloud|az|psql|pg_dump|pg_restore|pgbench|mysql|mysqldump|sqlite3|redis-cli|mongosh|duckdb|curl|wget|httpie|http|ssh|scp|rsync|sftp|nc|dig|nslookup|host|ping|traceroute|openssl|gpg|age|python3?|node|deno|ruby|perl|php|java|javac|gcc|clang|make|cmake|bash|sh|zsh|cat|less|head|tail|grep|rg|ripgrep|ag|sed|awk|jq|yq|find|fd|xargs|sort|uniq|wc|cut|tr|tee|ls|cd|cp|mv|rm|mkdir|touch|chmod|chown|ln|tar|zip|unzip|gzip|zstd|ps|top|htop|kill|pkill|lsof|strace|ltrace|perf|bpftrace|tcpdump|ip|ss|netstat|iptables|nft|ufw|mount|umount|df|du|dd|lsblk|fdisk|ffmpeg|ffprobe|magick|convert|yt-dlp|pandoc|tmux|screen|vim|nvim|emacs|code|watch|crontab|export|source|alias|echo|printf|set|trap|ulimit|sysctl|dmesg|uname|hyperfine|wrk|k6|ab|hey|vegeta|act|pre-commit|ruff|black|mypy|pytest|eslint|prettier|tsc|vite|vitest|jest|playwright|semgrep|trivy|syft|grype|cosign|nix|nixos-rebuild|guix|swift|xcrun|adb|flutter|dart|elixir|iex|erl|ghc|cabal|stack|zig|R|Rscript|julia|lua)(?=\s|$)/
const ARGUMENT =
  /\s-{1,2}[A-Za-z][\w-]*|\s[|&>]{1,2}\s|\s['"]|[\w.~]\/[\w.*-]|\s[\w.-]+@[\w.-]+|\s\$|\s\+\w+|\s[\w-]+\.[a-z]{1,5}(?:\s|$)|^export \w+=|^alias \w+=|^cd\s\S+$/
const PROSE_WORDS =
  /\s(?:is|are|was|were|the|you|your|that|this|it|its|can|will|when|because|which|should|must|and|my|we|our|they|have|has|don[’']t|of|a|an|but|just|very|only|also)\s/i
const PROSE_END = /[\p{L}\p{N})"'`”][.!?:…]$/u
/** Comments may hold any words. */
/** Decorators are like them: a name with an at sign is a person, unless a definition stands below. */
const COMMENT = /^(?:@[\w.]+$|\/\/|\/\*|\*\/|\*\s|#(?!\d|\w+\s*$)|--\s|;;|<!--|""")/
const TRAILING_COMMENT = /\s+(?:\/\/|--|#|\/\*|;;)\s.*$/

const CODE: readonly RegExp[] = [
  // JavaScript and TypeScript
  /^(?:export\s+)?(?:default\s+)?(?:const|let|var)\s+[\w${[][^=]{0,200}=(?!=)/,
  /^(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s*\w*\s*[(<]/,
  /^import\s+(?:.{1,200}\s+from\s+)?['"{]|^export\s+(?:\*|\{).*from\s|^(?:export\s+)?(?:type|interface|enum)\s+\w+(?:<[^>]{0,80}>)?\s*[={]/,
  /^\w[\w.$]*\s*=>\s*\S|^\(.*\)\s*=>|=>\s*[{(]$|^(?:module\.)?exports(?:\.\w+)?\s*=/,
  // Python and Ruby
  /^from\s+[\w.]+\s+import\s+[\w(*]|^import\s+[\w.]+(?:\s+as\s+\w+)?(?:,\s*[\w.]+)*;?$/,
  /^(?:async\s+)?def\s+\w+[!?]?\s*[(:]|^def\s+\w+(?:\.\w+)?$|^class\s+\w+\s*(?:\([^)]{0,100}\))?:$|^class\s+\w+[^.:]{0,100}\{$|^@[\w.]+\(.*\)$/,
  /^(?:async\s+)?(?:for\s+[\w, ()*]{1,60}\s+in\s+.{1,200}|(?:with)\s+[\w.]+\(.*\)(?:\s+as\s+\w+)?|while\s+(?:True|not\s|[\w.]+\s*[<>=!]).{0,200}|except\s+\(?[\w., ]+\)?(?:\s+as\s+\w+)?|elif\s+.{1,200}):$/,
  /^print\(.*\)$|^(?:assert|raise|yield|await)\s+[\w.]+\(.*\)$|^puts\s|^require\s+['"]|\bdo\s+\|\w[\w, ]*\|$/,
  // Rust, Go, C and their kin
  /^(?:pub(?:\(\w+\))?\s+)?(?:async\s+|unsafe\s+|const\s+)*fn\s+\w+\s*[(<]|^let\s+(?:mut\s+)?\w+(?::\s*[^=]{1,80})?\s*=|^impl(?:<[^>]{0,80}>)?\s+\w|^use\s+\w+(?:::|;)|^#!?\[\w.*\]$|^(?:pub\s+)?(?:struct|enum|trait|mod)\s+\w+.{0,80}[{;]$/,
  /^func\s+(?:\([^)]{0,100}\)\s*)?\w+\s*[([]|^package\s+\w+;?$|^type\s+\w+\s+(?:struct|interface)\b|^(?:go|defer)\s+[\w.]+\(.*\)|^if\s+.{1,120}\s*[!=]=\s*nil\s*\{$|^\w[\w, ]{0,60}:=\s*\S/,
  /^#(?:include\s*[<"]|define\s+\w|ifdef\s|ifndef\s|endif|pragma\s)|^(?:public|private|protected|internal|static|final|override|abstract)\s+[\w<>[\],?\s]{1,120}[({;=]|^using\s+(?:namespace\s+)?[\w.:]+;$|^template\s*<|^(?:int|void|char|bool|float|double|auto|size_t|uint\d+_t|string|long)\s+\*?\w+\s*(?:\(|\[|=[^=]).*[;{)]$/,
  /^(?:fun|suspend fun|val|defmodule|defp?|local|local function|sub|proc|module|data|newtype)\s+[\w.]+\s*(?:\(|=|<|\bdo$|::)|^\|>\s|^\w+\s*::\s*[\w[(].*->|^\w[\w.]*\s+<-\s+\S/,
  // SQL
  /^(?:SELECT\s.{0,300}(?:\sFROM\s|,$|\*$)|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|CREATE\s+(?:OR\s+REPLACE\s+|UNIQUE\s+|TEMP(?:ORARY)?\s+|MATERIALIZED\s+)*(?:TABLE|INDEX|VIEW|EXTENSION|FUNCTION|TRIGGER|ROLE|POLICY|SCHEMA|TYPE|DATABASE|PUBLICATION)\s|ALTER\s+(?:TABLE|SYSTEM|ROLE|INDEX|DATABASE)\s|DROP\s+(?:TABLE|INDEX|VIEW)\s|EXPLAIN\s+(?:\(|ANALYZE|SELECT)|DELETE\s+FROM\s|PRAGMA\s+\w+|WITH\s+(?:RECURSIVE\s+)?\w+(?:\s*\([^)]{0,80}\))?\s+AS\s*(?:MATERIALIZED\s*)?\(|VACUUM(?:\s|;)|BEGIN;|COMMIT;|SET\s+(?:LOCAL\s+)?[\w.]+\s*(?:=|TO)\s*\S+;$|GRANT\s+\w+.*\sTO\s|TRUNCATE\s+\w|COPY\s+\w+\s+(?:FROM|TO)\s)/,
  /^(?:select\s.{1,300}\sfrom\s.{1,300};|(?:create|drop|alter)\s+(?:table|index|view)\s.{1,300}[(;]|insert\s+into\s.{1,200}\svalues\b.*|delete\s+from\s.{1,200};|update\s+\w+\s+set\s.{1,200};)$/,
  // Markup, styles, hardware, configuration
  /^<\/?[a-zA-Z][\w:-]*(?:\s[^<>]{0,300})?\/?>(?:.*(?:<\/[\w:-]+>|\/>))?$|^<[?!](?:php|xml|DOCTYPE)/,
  /^@(?:media|container|supports|layer|keyframes|font-face|import|property|tailwind|apply|scope|starting-style)\b.{0,200}[{;]?$|^[.#:*&]?[a-zA-Z][^{}]{0,120}\{\s*[\w-]+\s*:[^{}]{1,200}\}?$|^--[\w-]+:\s*\S.*;$|^[a-z-]{2,40}:\s[^;.!?]{1,120};$/,
  /^(?:always|always_ff|always_comb|initial|assign|endmodule|wire|reg|logic|input|output|parameter)\b.{0,120}(?:[;,]|begin|@\(.*\)|\))$|^module\s+\w+\s*[(#;]|^endmodule$/,
  /^(?:if|for|while|switch|foreach)\s*\(.*\)\s*\{?$|^(?:return|throw|await|yield|break|continue)\b.{0,200};$|^\}\s*(?:else|catch|finally|while)\b|^\}\)?;?$/,
  /^[\w.$[\]]+\s*(?:[+\-*/|&]?=|:=)\s*\S.*;$|^[\w.$]+\(.*\)\s*;$|^[\w$]+(?:\.[\w$]+)+\(.*\)$|^(?:println!|printf|console\.\w+|fmt\.\w+|std::\w+).*[;)]$/,
  /^(?:resource|data|variable|output|provider|module)\s+"[\w-]+"(?:\s+"[\w-]+")?\s*\{$|^(?:server|location|upstream|events|http)\s[^.]{0,60}\{$|^\{$|^\[\[?[\w.-]+\]\]?$|^"[\w$-]+":\s*["{[\dtfn]/,
  /^(?:apiVersion|kind|metadata|spec|services|containers?|jobs|steps|runs-on|uses|permissions|volumes|env|environment|ports|lifecycle|template|selector|dependencies):(?:\s+\S+)?$/,
  /^(?:RUN|COPY|CMD|ENTRYPOINT|WORKDIR|ENV|EXPOSE|HEALTHCHECK|USER|ARG)\s+[\w./["$-]|^FROM\s+[\w./-]+:[\w.-]+|^#!\/|^if\s+\[\[?\s|^(?:fi|done|esac)$|;\s*(?:then|do)$/,
  /^(?:query|mutation|subscription|fragment)\s+\w+.*\{$|^syntax\s*=\s*"proto/,
] // prettier-ignore
const POSSIBLE: readonly RegExp[] = [
  /[{};]$|^[})\]]+[;,)]*$|=>|\)\s*\{|^end$|\sbegin$|\\$/,
  /^[\w.$[\]'"]+\s*(?::=|[+\-*/|]?=|<=)\s*\S/,
  /^[\w.]+\(.*\)$|^(?:return|yield|break|continue|pass|await|raise|throw)\b|^(?:else|try|finally|begin|rescue|default):?$/,
  /^["']?[\w$-]+["']?:\s*[\w"'`[{(].*,$|^[a-z][\w-]*:\s*[\w./"'-]+$|^[a-z-]+\s*:\s*[^;]+;$|^- [\w-]+:\s*[\w./"'-]+$|^- [\w./:@-]+$/,
  /^[\w$]+(?:\.[\w$]+)+$|^[\w$]+(?:\[[\w'"]+\])+$|^\.\w+\(.*\)?$|^[+\-*/&|]{1,2}\s\w|^\w+!?\(.*$/,
  /^(?:FROM|WHERE|JOIN|(?:LEFT|RIGHT|INNER|FULL|CROSS)\s(?:OUTER\s)?JOIN|GROUP BY|ORDER BY|HAVING|LIMIT|OFFSET|UNION|INTERSECT|EXCEPT|WINDOW|RETURNING|ON CONFLICT|SELECT|VALUES|SET)\b/,
  /^(?:from|where|join|(?:left|right|inner)\sjoin|group by|order by|having|limit)\s[\w("*.]{1,40}/,
]
/** As it is written on a line of its own; in lower case it is a word like others. */
const SQL_CLAUSE =
  /^(?:ON|INCLUDE|USING|VALUES|SET|AND|OR|HAVING|WITH|INNER JOIN|RETURNING|PARTITION BY|AS|FOR UPDATE)[\s(]/
/** Nobody reads a longer line as code. */
const MAX_LINE_CHARS = 500

/**
 * @param isInside - Code stands above it, which a comment or a clause goes on with.
 * @param after - The next line: a header is known by what is indented below it.
 */
export function lookOf(line: string, isInside: boolean, after = ''): Look {
  const whole = line.trim()
  if (
    whole === '' ||
    whole.length > MAX_LINE_CHARS ||
    /^(?:\p{Extended_Pictographic}|https?:\/\/|#{2,6}\s)/u.test(whole)
  )
    return 'prose'
  if (isCommandLine(whole)) return 'code'
  const code = whole.replace(TRAILING_COMMENT, '')
  const isProse = PROSE_WORDS.test(` ${code} `) || PROSE_END.test(code) || isListLine(line, code)
  if (isHeader(line, code, after)) return 'code'
  if (CODE.some((shape) => shape.test(code))) return isSentence(code) ? 'prose' : 'code'
  if (COMMENT.test(whole)) return commentLook(isInside, after)
  if (isInside && SQL_CLAUSE.test(code) && !isSentence(code)) return 'possible'
  if (isProse) return 'prose'
  return POSSIBLE.some((shape) => shape.test(code)) ? 'possible' : 'unclear'
}

/** A comment is code beside code; alone it is a heading, a signature, a hashtag. */
function commentLook(isInside: boolean, after: string): Look {
  if (isInside) return 'possible'
  return after.trim() !== '' && !COMMENT.test(after.trim()) && lookOf(after, true) === 'code'
    ? 'possible'
    : 'prose'
}

/** "$ npm test", "git rebase -i main", "sudo bpftrace -e '...'" */
export function isCommandLine(line: string): boolean {
  if (line.length > MAX_LINE_CHARS) return false
  if (/^[$❯%] \S/u.test(line) || /^(?:PS )?[A-Z]:\\[^>]{0,80}>\s*\S/.test(line)) return true
  const command = line.replace(/^sudo /, '')
  if (!SUBCOMMANDS.test(command) && !(PROGRAMS.test(line) && ARGUMENT.test(line))) return false
  const bare = command.replace(TRAILING_COMMENT, '').replace(/'[^']*'|"[^"]*"/g, '')
  return !PROSE_WORDS.test(bare) && !/[\p{L})][.!?:]$/u.test(bare)
}

/** "for url in urls:" and "lifecycle:" with something deeper below that looks like code itself. */
function isHeader(line: string, code: string, after: string): boolean {
  if (!code.endsWith(':') || indentOf(after) <= indentOf(line) || isSentence(code)) return false
  const below = after.trim()
  if (/^(?:async\s+)?(?:for|with|if|elif|while|try|except|finally|def|class|match|case|else)\b/.test(code))
    return !isSentence(below) || !PROSE_END.test(below)
  const isKey = /^(?:- )?["']?[\w./-]+["']?:$/.test(code)
  return (
    isKey && /^(?:- )?["']?[\w./-]+["']?:(?:\s+\S.*)?$|^- [\w./:@"'{-]+$/.test(below) && !isSentence(below)
  )
}

/** Several words of prose, or a sentence's end behind words. */
function isSentence(code: string): boolean {
  const bare = code.replace(/'[^']*'|"[^"]*"|`[^`]*`/g, "''")
  if (/[;{}]$/.test(bare) && !/\s(?:is|are|was|you|your|that|this|because|which)\s/i.test(bare)) return false
  const words = bare.match(new RegExp(PROSE_WORDS.source, 'gi'))?.length ?? 0
  return (
    words >= 2 ||
    (words >= 1 && /[\p{L})][.!?:]$/u.test(bare)) ||
    /\p{L}{2} \p{L}{2,} \p{L}{2,}[.!?]$/u.test(bare)
  )
}

function isListLine(line: string, code: string): boolean {
  return listMarkLength(line) > 0 && !/^- (?:[\w-]+:|[\w./:@-]+$)/.test(code)
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length
}
