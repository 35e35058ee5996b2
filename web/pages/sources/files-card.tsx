/** The folder from which exports are taken in by themselves. */
import { Link } from '@tanstack/react-router'
import type { Source } from '../../../src/contract/api/sources.ts'
import { SourceCard } from './source-card.tsx'

export function FilesCard({ source }: { source: Source }) {
  return (
    <SourceCard
      source={source}
      about="Exports that are put into a folder on the machine that runs kba. Each is imported once, and again when it changes."
    >
      <p className="text-soft mt-2 text-[0.8125rem] break-words">
        {source.hint === null ? 'The folder has files; the next fetch looks for new ones.' : source.hint} To
        import a file from this machine,{' '}
        <Link to="/import" className="hover:text-ink underline underline-offset-2">
          drop it on the import page
        </Link>
        .
      </p>
    </SourceCard>
  )
}
