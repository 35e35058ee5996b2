/** Code with its colours, which come when their library has been loaded, and a button that copies it. */
import { useQuery } from '@tanstack/react-query'
import { ClipboardCopy } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { IconButton } from '../button.tsx'
import { tell } from '../toasts.tsx'
import type { CodePiece } from './highlight.ts'

interface CodeBlockProps {
  code: string
  language: string | undefined
}

export function CodeBlock({ code, language }: CodeBlockProps) {
  const { data: pieces } = useQuery({
    queryKey: ['code', language, code],
    queryFn: async () => (await import('./highlight.ts')).highlight(code, language ?? ''),
    enabled: language !== undefined && code.length < 20_000,
    staleTime: Infinity,
  })
  return (
    <figure className="code-block group relative">
      <figcaption className="flex h-8 items-center justify-between pr-1 pl-4">
        <span className="text-faint font-mono text-2xs">{language ?? 'text'}</span>
        <IconButton
          label="Copy the code"
          icon={ClipboardCopy}
          className="size-7"
          onClick={() => {
            void navigator.clipboard.writeText(code).then(() => tell('Copied.'))
          }}
        />
      </figcaption>
      <pre tabIndex={0} aria-label="Code">
        <code>{pieces === undefined ? code : pieces.map(draw)}</code>
      </pre>
    </figure>
  )
}

function draw(piece: CodePiece, index: number): ReactNode {
  if (typeof piece === 'string') return <Fragment key={index}>{piece}</Fragment>
  return (
    <span key={index} className={piece.className}>
      {piece.children.map(draw)}
    </span>
  )
}
