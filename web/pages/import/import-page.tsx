/** Bringing bookmarks: drop files, see what was found in them, learn how to export from X. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Page } from '../../components/page.tsx'
import { formatsQuestion } from '../../lib/questions.ts'
import { DropZone } from './drop-zone.tsx'
import { ExportGuide } from './export-guide.tsx'
import { FormatsDialog } from './formats-dialog.tsx'
import { ImportHistory } from './import-history.tsx'
import { UploadList } from './upload-list.tsx'
import { useUploads } from './uploads.ts'
import { useWindowDrop } from './window-drop.ts'

export function ImportPage() {
  const uploads = useUploads()
  const [isListOpen, setListOpen] = useState(false)
  const isOver = useWindowDrop(uploads.add)
  const { data } = useQuery(formatsQuestion)
  const showFormats = (): void => setListOpen(true)
  return (
    <Page
      title="Import"
      about="Exports from X, browsers and other tools. Formats are found by content; what is already known is not taken twice."
    >
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-6">
          <DropZone
            isOver={isOver}
            add={uploads.add}
            addLinks={uploads.addLinks}
            maxBytes={data?.max_bytes}
            showFormats={showFormats}
          />
          <UploadList uploads={uploads} showFormats={showFormats} />
          <ImportHistory />
        </div>
        <ExportGuide />
      </div>
      {isOver && (
        <div
          aria-hidden
          className="border-accent bg-accent-wash/30 pointer-events-none fixed inset-2 z-40 rounded-2xl border-2 border-dashed"
        />
      )}
      {isListOpen && <FormatsDialog close={() => setListOpen(false)} />}
    </Page>
  )
}
