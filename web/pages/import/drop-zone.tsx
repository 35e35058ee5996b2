/** A place to drop files on, to choose them, or to paste links into. */
import { FileUp } from 'lucide-react'
import { useRef, useState, type ClipboardEvent } from 'react'
import { Button } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { formatBytes } from '../../lib/format.ts'

interface DropZoneProps {
  /** Files are held over the window, which takes them anywhere. */
  isOver: boolean
  add: (files: readonly File[]) => void
  /** Resolves to whether they were taken. */
  addLinks: (text: string) => Promise<boolean>
  maxBytes: number | undefined
  showFormats: () => void
}

export function DropZone({ isOver, add, addLinks, maxBytes, showFormats }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const onPaste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files]
    if (files.length === 0) return
    event.preventDefault()
    add(files)
  }
  return (
    <section aria-label="Files" onPaste={onPaste}>
      <div
        className={classNames(
          'flex flex-col items-center rounded-2xl border-2 border-dashed px-6 py-12 text-center transition-colors',
          isOver ? 'border-accent bg-accent-wash' : 'border-line-strong bg-surface',
        )}
      >
        <FileUp
          aria-hidden
          className={classNames('size-7', isOver ? 'text-accent' : 'text-faint')}
          strokeWidth={1.5}
        />
        <p className="mt-4 font-serif text-lg">{isOver ? 'Drop to import' : 'Drop export files here'}</p>
        <p className="text-soft mt-1 text-pretty">
          Anywhere in this window: JSON, CSV, HTML, HAR, ZIP or text.{' '}
          <button type="button" onClick={showFormats} className="hover:text-ink underline underline-offset-2">
            Which files can be read
          </button>
        </p>
        <input
          ref={input}
          type="file"
          multiple
          className="sr-only"
          tabIndex={-1}
          aria-label="Files to import"
          onChange={(event) => {
            add([...(event.target.files ?? [])])
            event.target.value = ''
          }}
        />
        <Button look="primary" className="mt-5" onClick={() => input.current?.click()}>
          Choose files
        </Button>
        {maxBytes !== undefined && (
          <p className="text-faint mt-3 text-xs">Up to {formatBytes(maxBytes)} each</p>
        )}
      </div>
      <LinkField addLinks={addLinks} />
    </section>
  )
}

function LinkField({ addLinks }: Pick<DropZoneProps, 'addLinks'>) {
  const [links, setLinks] = useState('')
  const [isSending, setSending] = useState(false)
  const send = async (): Promise<void> => {
    setSending(true)
    if (await addLinks(links)) setLinks('')
    setSending(false)
  }
  return (
    <details className="mt-3">
      <summary className="text-soft hover:text-ink inline-block rounded font-medium">or paste links</summary>
      <div className="mt-2 space-y-2">
        <textarea
          aria-label="Links, one a line"
          rows={4}
          placeholder={'https://x.com/someone/status/1234567890\none a line'}
          readOnly={isSending}
          value={links}
          onChange={(event) => setLinks(event.target.value)}
          className="field h-auto py-2 font-mono text-xs"
        />
        <Button busy={isSending} disabled={links.trim() === ''} onClick={() => void send()}>
          Import links
        </Button>
      </div>
    </details>
  )
}
