/** Draws a tree of Markdown with React. HTML in it is shown as text; addresses are what the caller lets through. */
import type { RootContent, Table } from 'mdast'
import { createContext, Fragment, use, type ReactNode } from 'react'
import { CodeBlock } from './code-block.tsx'
import { MarkdownLink } from './markdown-link.tsx'
import { headingId, plainTextOf } from './parse.ts'

export interface Addresses {
  /** @returns Where a picture lies on this server; undefined for any other. */
  image: (url: string) => string | undefined
  /** @returns A page of this application, for links inside the knowledge base; undefined for all others. */
  page: (url: string) => string | undefined
  /** @returns What stands for `[number]` in the text; undefined where there is no such source. */
  citation?: (number: number) => ReactNode
}

const AddressContext = createContext<Addresses>({ image: () => undefined, page: () => undefined })

export function Markdown({ nodes, addresses }: { nodes: readonly RootContent[]; addresses: Addresses }) {
  return (
    <AddressContext value={addresses}>
      <Nodes nodes={nodes} />
    </AddressContext>
  )
}

function Nodes({ nodes }: { nodes: readonly RootContent[] }) {
  return nodes.map((node, index) => <Node key={index} node={node} />)
}

function Node({ node }: { node: RootContent }): ReactNode {
  switch (node.type) {
    case 'text':
      return <Text value={node.value} />
    case 'paragraph':
      return (
        <p>
          <Nodes nodes={node.children} />
        </p>
      )
    case 'heading':
      return <Heading depth={node.depth} text={plainTextOf(node)} nodes={node.children} />
    case 'emphasis':
      return <em>{<Nodes nodes={node.children} />}</em>
    case 'strong':
      return <strong>{<Nodes nodes={node.children} />}</strong>
    case 'delete':
      return <del>{<Nodes nodes={node.children} />}</del>
    case 'inlineCode':
      return <code>{node.value}</code>
    case 'code':
      return <CodeBlock code={node.value} language={node.lang ?? undefined} />
    case 'blockquote':
      return <blockquote>{<Nodes nodes={node.children} />}</blockquote>
    case 'list':
      return node.ordered === true ? (
        <ol start={node.start ?? 1}>{<Nodes nodes={node.children} />}</ol>
      ) : (
        <ul>{<Nodes nodes={node.children} />}</ul>
      )
    case 'listItem':
      return <ListItem checked={node.checked} nodes={node.children} />
    case 'link':
      return <Anchor url={node.url} nodes={node.children} />
    case 'image':
      return <Picture url={node.url} alt={node.alt ?? ''} />
    case 'table':
      return <TableView table={node} />
    case 'break':
      return <br />
    case 'thematicBreak':
      return <hr />
    case 'html':
      return <code>{node.value}</code>
    default:
      return 'children' in node ? <Nodes nodes={node.children} /> : null
  }
}

/** With its citations, where the caller has any. */
function Text({ value }: { value: string }) {
  const { citation } = use(AddressContext)
  if (citation === undefined) return value
  return value.split(/(\[\d{1,3}\])/).map((part, index) => {
    const number = /^\[(\d+)\]$/.exec(part)?.[1]
    return <Fragment key={index}>{number === undefined ? part : (citation(Number(number)) ?? part)}</Fragment>
  })
}

function Heading({ depth, text, nodes }: { depth: number; text: string; nodes: readonly RootContent[] }) {
  const Tag = depth <= 2 ? 'h2' : depth === 3 ? 'h3' : 'h4'
  return (
    <Tag id={headingId(text)}>
      <Nodes nodes={nodes} />
    </Tag>
  )
}

/** A single paragraph stands without the distance of one. */
function ListItem({
  checked,
  nodes,
}: {
  checked: boolean | null | undefined
  nodes: readonly RootContent[]
}) {
  const only = nodes.length === 1 && nodes[0]?.type === 'paragraph' ? nodes[0] : undefined
  return (
    <li>
      {typeof checked === 'boolean' && (
        <input type="checkbox" checked={checked} readOnly disabled className="mr-2" />
      )}
      <Nodes nodes={only?.children ?? nodes} />
    </li>
  )
}

function Anchor({ url, nodes }: { url: string; nodes: readonly RootContent[] }) {
  const { page } = use(AddressContext)
  return (
    <MarkdownLink url={url} page={page(url)}>
      <Nodes nodes={nodes} />
    </MarkdownLink>
  )
}

function Picture({ url, alt }: { url: string; alt: string }) {
  const { image } = use(AddressContext)
  const src = image(url)
  return src === undefined ? <em>{alt}</em> : <img src={src} alt={alt} loading="lazy" decoding="async" />
}

function TableView({ table }: { table: Table }) {
  const [head, ...rows] = table.children
  const align = (column: number): string =>
    ({ left: '', right: 'text-right', center: 'text-center' })[table.align?.[column] ?? 'left']
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {head?.children.map((cell, column) => (
              <th key={column} className={align(column)}>
                <Nodes nodes={cell.children} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.children.map((cell, column) => (
                <td key={column} className={align(column)}>
                  <Nodes nodes={cell.children} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
