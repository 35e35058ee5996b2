import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SafeLink } from '../safe-link.tsx'

interface MarkdownLinkProps {
  url: string
  /** Where it leads inside this application. */
  page: string | undefined
  children: ReactNode
}

/** Links to the web open beside the page; those inside the knowledge base open here; others are text. */
export function MarkdownLink({ url, page, children }: MarkdownLinkProps) {
  if (page !== undefined) return <Link to={page}>{children}</Link>
  return <SafeLink href={url}>{children}</SafeLink>
}
