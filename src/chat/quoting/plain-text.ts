/** Markdown as the text that a reader sees. Read by a parser, not by patterns: an article may hold anything. */
import type { Nodes } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'

/** A post is no Markdown; only what is surely meant as such is taken for it. */
const IS_MARKDOWN = /^#{1,6} |\]\(https?:|^ {0,3}(?:`{3}|~{3})|\*\*\S|^> /mu
const MAX_CHARS = 50_000

/** @returns Paragraphs and list entries, a line each; without headings, code blocks and pictures. */
export function plainText(text: string): string {
  if (!IS_MARKDOWN.test(text)) return text
  return linesOf(fromMarkdown(text.slice(0, MAX_CHARS))).join('\n')
}

function linesOf(node: Nodes): string[] {
  if (node.type === 'heading' || node.type === 'code' || node.type === 'html' || node.type === 'image')
    return []
  if (node.type === 'paragraph') return [inline(node)]
  return 'children' in node ? node.children.flatMap((child) => linesOf(child)) : []
}

function inline(node: Nodes): string {
  if (node.type === 'break') return '\n'
  if (node.type === 'text' || node.type === 'inlineCode') return node.value
  return 'children' in node ? node.children.map((child) => inline(child)).join('') : ''
}
