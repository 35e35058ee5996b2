/** Bringing bookmarks: drop files, see what was found in them, learn how to export from X. */
import { useQuery } from '@tanstack/react-query'
import { Page } from '../../components/page.tsx'
import { formatsQuestion } from '../../lib/questions.ts'
import { DropZone } from './drop-zone.tsx'
import { ExportGuide } from './export-guide.tsx'
import { ImportHistory } from './import-history.tsx'
import { UploadList } from './upload-list.tsx'
import { useUploads } from './uploads.ts'

export function ImportPage() {
  const { uploads, add, addLinks } = useUploads()
  const { data } = useQuery(formatsQuestion)
  return (
    <Page
      title="Import"
      about="Exports from X, browsers and other tools. Formats are found by content; what is already known is not taken twice."
    >
      <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-6">
          <DropZone add={add} addLinks={addLinks} maxBytes={data?.max_bytes} />
          <UploadList uploads={uploads} />
          <ImportHistory />
        </div>
        <ExportGuide formats={data?.formats ?? []} />
      </div>
    </Page>
  )
}
