/** What became of each file that was sent just now. */
import { Link } from '@tanstack/react-router'
import { ArrowRight, Check, Clock, Copy, LoaderCircle } from 'lucide-react'
import type { ImportResult } from '../../../src/contract/api/imports.ts'
import { buttonClass } from '../../components/button.tsx'
import { count, formatBytes } from '../../lib/format.ts'
import { BadRecords, ImportCounts } from './import-counts.tsx'
import { RefusedFile } from './refused-file.tsx'
import { TableLook } from './table-look.tsx'
import type { Upload, Uploads } from './uploads.ts'

interface UploadListProps {
  uploads: Uploads
  showFormats: () => void
}

export function UploadList({ uploads: { uploads, takeTable, again, leave }, showFormats }: UploadListProps) {
  if (uploads.length === 0) return null
  const added = uploads.reduce((sum, { result }) => sum + (result?.new ?? 0), 0)
  return (
    <section aria-label="Just imported" className="space-y-3" aria-live="polite">
      {uploads.map((upload) => (
        <UploadView
          key={upload.id}
          upload={upload}
          take={(map) => takeTable(upload, map)}
          again={() => again(upload)}
          leave={() => leave(upload)}
          showFormats={showFormats}
        />
      ))}
      {added > 0 && (
        <div className="bg-accent-wash flex flex-wrap items-center justify-between gap-3 rounded-xl px-5 py-3.5">
          <p>
            <strong className="font-semibold">{count(added, 'new post')}</strong> ready to become articles.
          </p>
          <Link to="/" className={buttonClass('primary')}>
            Start a run <ArrowRight aria-hidden className="size-4" />
          </Link>
        </div>
      )}
    </section>
  )
}

const ICONS = { waiting: Clock, sending: LoaderCircle, asks: Clock, done: Check }

interface UploadViewProps {
  upload: Upload
  take: (map: string) => void
  again: () => void
  leave: () => void
  showFormats: () => void
}

function UploadView({ upload, take, again, leave, showFormats }: UploadViewProps) {
  const { file, state, table, fields = [], result } = upload
  const { name, size } = file
  if (state === 'failed')
    return <RefusedFile upload={upload} showFormats={showFormats} again={again} leave={leave} />
  if (state === 'asks' && table !== undefined)
    return <TableLook upload={upload} table={table} fields={fields} take={take} leave={leave} />
  const Icon = ICONS[state]
  return (
    <article className="card px-5 py-4">
      <header className="flex items-center gap-3">
        <Icon
          aria-hidden
          className={`size-4 shrink-0 ${state === 'done' ? 'text-accent' : 'text-faint'} ${state === 'sending' ? 'animate-spin' : ''}`}
        />
        <h2 className="min-w-0 flex-1 truncate font-medium">{name}</h2>
        <span className="text-faint text-xs">{state === 'sending' ? 'reading…' : formatBytes(size)}</span>
      </header>
      {result !== undefined && <Result result={result} />}
    </article>
  )
}

function Result({ result }: { result: ImportResult }) {
  return (
    <div className="mt-3 pl-7">
      <p className="text-soft text-xs">
        Format: <span className="text-ink font-medium">{result.format}</span>
        {result.skipped > 0 && `; ${count(result.skipped, 'file')} in the archive skipped`}
      </p>
      <ImportCounts counts={result} />
      {result.entries.length > 1 && (
        <ul className="text-soft mt-2 space-y-0.5 text-xs">
          {result.entries.map((entry) => (
            <li key={entry.file} className="truncate">
              {entry.file}: {entry.format}, {count(entry.new, 'new post')}
            </li>
          ))}
        </ul>
      )}
      {result.duplicates > 0 && (
        <Link to="/duplicates" className={buttonClass('plain', 'small', 'mt-3')}>
          <Copy aria-hidden className="size-3.5" /> Look at {count(result.duplicates, 'possible duplicate')}
        </Link>
      )}
      <BadRecords total={result.invalid} errors={result.errors} />
    </div>
  )
}
