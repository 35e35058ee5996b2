/** A file that was not imported: one line that says why and what to do. */
import { CircleAlert, X } from 'lucide-react'
import { Button, IconButton } from '../../components/button.tsx'
import { faultOf } from '../../lib/api.ts'
import type { Upload } from './uploads.ts'

interface RefusedProps {
  upload: Upload
  showFormats: () => void
  again: () => void
  leave: () => void
}

export function RefusedFile({ upload: { file, error }, showFormats, again, leave }: RefusedProps) {
  const { message, hint, code = '' } = faultOf(error)
  const isLater = code === 'server_away' || code === 'too_many_uploads'
  return (
    <article
      role="alert"
      className="border-bad/30 bg-bad-wash/60 appear flex items-center gap-3 rounded-xl border py-2 pr-2 pl-4"
    >
      <CircleAlert aria-hidden className="text-bad size-4 shrink-0" />
      <p className="min-w-0 flex-1 break-words">
        {message.includes(file.name) ? message : `${file.name}: ${message}`}{' '}
        {nextStep(code, hint, showFormats)}
      </p>
      {isLater && (
        <Button size="small" onClick={again}>
          Try again
        </Button>
      )}
      <IconButton label={`Dismiss ${file.name}`} icon={X} onClick={leave} />
    </article>
  )
}

/** In the words of the page: what the command line would do is no step here. */
function nextStep(code: string, hint: string | undefined, showFormats: () => void): React.ReactNode {
  if (code === 'unknown_format')
    return (
      <button type="button" onClick={showFormats} className="font-medium underline underline-offset-2">
        See which files can be read
      </button>
    )
  if (code === 'not_a_table')
    return 'Drop it again and choose the column that holds the addresses or IDs of the posts.'
  if (code === 'server_away') return 'Try again when it is back.'
  return hint
}
