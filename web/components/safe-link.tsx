/** A link whose address comes from outside. */
import type { ReactNode } from 'react'
import { webAddress } from '../lib/web-address.ts'

interface SafeLinkProps {
  href: string
  className?: string | undefined
  children: ReactNode
}

/** Leads to http and https only; anything else is shown as text. Opens beside the page, and tells nothing of it. */
export function SafeLink({ href, className, children }: SafeLinkProps) {
  const address = webAddress(href)
  if (address === undefined) return <span className={className}>{children}</span>
  return (
    <a href={address} target="_blank" rel="noopener noreferrer nofollow" className={className}>
      {children}
    </a>
  )
}
