/** The text of a piece of a page, as a reader sees it: a blank line between paragraphs, code as it stands. */

/** What is needed of a DOM node. */
export interface TextNode {
  /** 1 for an element, 3 for text. */
  nodeType: number
  nodeName: string
  textContent: string | null
  childNodes: ArrayLike<TextNode>
}

const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P SECTION TABLE TR UL'.split(
    ' ',
  ),
)
const HIDDEN = new Set('SCRIPT STYLE NOSCRIPT TEMPLATE SVG IFRAME OBJECT EMBED'.split(' '))

/** @returns The paragraphs, parted by blank lines; code blocks in fences. Walks without recursion: pages nest at will. */
export function textOf(root: TextNode): string {
  const paragraphs: string[] = []
  let line = ''
  const endLine = (): void => {
    const text = line.replace(/\s+/g, ' ').trim()
    if (text !== '') paragraphs.push(text)
    line = ''
  }
  const open: (TextNode | 'end')[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === 'end') {
      endLine()
      continue
    }
    const name = node.nodeName.toUpperCase()
    if (node.nodeType === 3) line += node.textContent ?? ''
    if (node.nodeType !== 1 || HIDDEN.has(name)) continue
    if (name === 'PRE') {
      endLine()
      paragraphs.push(fenced(node.textContent ?? ''))
      continue
    }
    if (name === 'BR') line += ' '
    if (BLOCKS.has(name)) {
      endLine()
      open.push('end')
    }
    if (name === 'LI') line = '- '
    if (name === 'TD' || name === 'TH') line += ' '
    // Taken once: the parser gathers them anew each time.
    for (const child of Array.from(node.childNodes).reverse()) open.push(child)
  }
  endLine()
  return paragraphs.join('\n\n')
}

function fenced(code: string): string {
  const text = code.replace(/^\n+/, '').trimEnd()
  return `\`\`\`\n${text.replaceAll('```', "'''")}\n\`\`\``
}
