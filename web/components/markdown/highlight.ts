/** Colours of code, as a tree that is drawn node by node. Loaded when there is code to be seen. */
import { common, createLowlight } from 'lowlight'

export type CodePiece = string | { className: string; children: CodePiece[] }

const lowlight = createLowlight(common)

/** @returns The code in pieces; as one where the language is not known. */
export function highlight(code: string, language: string): CodePiece[] {
  const name = language.toLowerCase()
  if (!lowlight.registered(name)) return [code]
  return lowlight.highlight(name, code).children.flatMap(pieceOf)
}

type Root = ReturnType<typeof lowlight.highlight>

function pieceOf(node: Root['children'][number]): CodePiece[] {
  if (node.type === 'text') return [node.value]
  if (node.type !== 'element') return []
  const names = node.properties['className']
  return [
    { className: Array.isArray(names) ? names.join(' ') : '', children: node.children.flatMap(pieceOf) },
  ]
}
