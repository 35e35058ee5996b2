/** The user's own note on an item, read and written; and what came with it from other tools. */
import { PencilLine } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Item } from '../../../src/contract/api/items.ts'
import { MAX_NOTE_CHARS } from '../../../src/contract/note-size.ts'
import { Button } from '../../components/button.tsx'
import { Markdown, type Addresses } from '../../components/markdown/markdown.tsx'
import { parseMarkdown } from '../../components/markdown/parse.ts'
import { Failed } from '../../components/states.tsx'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { draftOf, keepDraft } from '../../lib/note-drafts.ts'
import { useNote } from '../../lib/use-marks.ts'

export function NoteSection({ item: { id, source } }: { item: Item }) {
  const { title, notes, highlights } = source.reader
  const [isWriting, setWriting] = useState(draftOf(id) !== undefined)
  const write = (): void => setWriting(true)
  useHotkeys({ n: write })
  return (
    <section aria-labelledby="words-heading">
      <div className="mb-2 flex items-center justify-between gap-2">
        <h2 id="words-heading" className="label">
          My notes
        </h2>
        {!isWriting && notes !== '' && (
          <Button size="small" look="quiet" icon={PencilLine} onClick={write}>
            Edit note
          </Button>
        )}
      </div>
      <div className="space-y-2.5 text-sm">
        {title === null ? null : <p className="font-serif">{title}</p>}
        {isWriting ? (
          <NoteEditor id={id} notes={notes} done={() => setWriting(false)} />
        ) : notes === '' ? (
          <Button size="small" icon={PencilLine} onClick={write}>
            Write a note
          </Button>
        ) : (
          <NoteText notes={notes} />
        )}
        {highlights.map(({ quote, note }) => (
          <figure key={quote}>
            <blockquote className="border-l-2 pl-3 break-words whitespace-pre-wrap">{quote}</blockquote>
            {note === undefined ? null : <figcaption className="text-soft mt-1">{note}</figcaption>}
          </figure>
        ))}
      </div>
    </section>
  )
}

/** No pictures, and no pages: a note may have come from another tool. */
const ADDRESSES: Addresses = { image: () => undefined, page: () => undefined }

function NoteText({ notes }: { notes: string }) {
  const nodes = useMemo(() => parseMarkdown(notes), [notes])
  return (
    <div className="prose text-sm break-words">
      <Markdown nodes={nodes} addresses={ADDRESSES} />
    </div>
  )
}

interface EditorProps {
  id: string
  notes: string
  done: () => void
}

function NoteEditor({ id, notes, done }: EditorProps) {
  const [text, setText] = useState(draftOf(id) ?? notes)
  const save = useNote(id, () => {
    keepDraft(id)
    done()
  })
  const type = (next: string): void => {
    setText(next)
    keepDraft(id, next === notes ? undefined : next)
  }
  const giveUp = (): void => {
    if (text !== notes && !window.confirm('Your note is not saved. Discard the changes?')) return
    keepDraft(id)
    done()
  }
  return (
    <div className="space-y-2">
      {save.error && <Failed error={save.error} what="The note was not saved. Your text is still here." />}
      <textarea
        // Opened by who wants to write.
        autoFocus
        aria-label="Note"
        placeholder="Markdown"
        spellCheck
        maxLength={MAX_NOTE_CHARS}
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') giveUp()
          else if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          else save.mutate(text)
          event.preventDefault()
        }}
        className="field min-h-32 scroll-mt-20 scroll-mb-32 resize-y rounded-xl px-3 py-2 leading-relaxed"
      />
      <div className="flex justify-end gap-2">
        <Button size="small" onClick={giveUp}>
          Cancel
        </Button>
        <Button
          size="small"
          look="primary"
          title="Ctrl Enter"
          busy={save.isPending}
          disabled={text === notes}
          onClick={() => save.mutate(text)}
        >
          Save note
        </Button>
      </div>
    </div>
  )
}
