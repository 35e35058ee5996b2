/** Draws docs/demo.svg, the README's picture: what `kba demo` prints, and an article that it made. Run: npm run docs:picture */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const ARTICLE = 'Six months of RAG in production'
const WIDTH = 1280
const HEIGHT = 800
const LINE = 19

const home = mkdtempSync(join(tmpdir(), 'kba-picture-'))
try {
  const said = execFileSync(process.execPath, [join(root, 'bin', 'kba.js'), 'demo', home], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const terminal = ['$ npm run demo', '', ...said.trim().replaceAll(home, '~/kba-demo').split('\n')]
  writeFileSync(join(root, 'docs', 'demo.svg'), draw(terminal, readArticle(join(home, 'kb-generated'))))
} finally {
  rmSync(home, { recursive: true, force: true })
}

/** @returns The article's lines, without its head. */
function readArticle(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('README.md'))
  const texts = files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))
  const found = texts.find(({ text }) => text.includes(`\n# ${ARTICLE}`))
  if (found === undefined) throw new Error(`The demo made no article "${ARTICLE}".`)
  const body = found.text.slice(found.text.indexOf('\n# ') + 1)
  const image = readFileSync(join(folder, found.file, '..', 'media', 'image_1.png')).toString('base64')
  return { place: found.file.split('/').slice(0, 2).join(' / '), lines: body.split('\n'), image }
}

function draw(terminal, article) {
  const left = terminal.slice(0, 30).map((text, row) => line(24, row, text, terminalColour(text)))
  const shown = article.lines.slice(
    0,
    article.lines.findIndex((text) => text.startsWith('![')),
  )
  const right = wrap(shown)
    .filter(({ text }, row, all) => text !== '' || all[row - 1]?.text !== '')
    .map(({ text, style }, row) => line(700, row, text, style))
  const imageTop = 62 + right.length * LINE - 10
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="kba demo in a terminal, and an article that it made">
<style>text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}.prose{font:14px system-ui,"Segoe UI","DejaVu Sans",sans-serif}.heading{font:bold 15px system-ui,"Segoe UI","DejaVu Sans",sans-serif}.said{font-weight:bold}</style>
<rect width="${WIDTH}" height="${HEIGHT}" rx="10" fill="#0f172a"/>
<rect x="676" width="${WIDTH - 676}" height="${HEIGHT}" rx="10" fill="#ffffff"/>
<rect x="676" width="20" height="${HEIGHT}" fill="#ffffff"/>
<text x="24" y="30" fill="#64748b">terminal</text>
<text x="700" y="30" fill="#94a3b8">${escape(article.place)}</text>
${[...left, ...right].join('\n')}
<image x="700" y="${imageTop}" width="540" height="${HEIGHT - imageTop - 24}" href="data:image/png;base64,${article.image}"/>
</svg>
`
}

function line(x, row, text, style) {
  return text === ''
    ? ''
    : `<text xml:space="preserve" x="${x}" y="${62 + row * LINE}" ${style}>${escape(text)}</text>`
}

function terminalColour(text) {
  if (text.startsWith('$')) return 'class="said" fill="#f8fafc"'
  if (/^Run |^Read it/.test(text)) return 'fill="#4ade80"'
  if (/bad record|no id/.test(text)) return 'fill="#fbbf24"'
  return 'fill="#cbd5e1"'
}

/** Markdown as a page shows it: headings bold, lists with dots, long lines broken. */
function wrap(lines) {
  return lines.flatMap((raw) => {
    const heading = /^(#+) (.*)/.exec(raw)
    if (heading !== null) return [{ text: plain(heading[2]), style: 'class="heading" fill="#0f172a"' }]
    const style = raw.startsWith('>')
      ? 'class="prose" fill="#64748b" font-style="italic"'
      : 'class="prose" fill="#1e293b"'
    return broken(plain(raw.replace(/^- /, '• ').replace(/^> ?/, '')), 74).map((text) => ({ text, style }))
  })
}

function plain(text) {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`\\]/g, '')
    .trimEnd()
}

function broken(text, width) {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== '' && last.length + word.length >= width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
