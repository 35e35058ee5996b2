/** Every format that can be read. */
import { useQuery } from '@tanstack/react-query'
import { Dialog } from '../../components/dialog.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { formatsQuestion } from '../../lib/questions.ts'

export function FormatsDialog({ close }: { close: () => void }) {
  const { data, error, refetch } = useQuery(formatsQuestion)
  return (
    <Dialog title="Which files can be read" close={close}>
      <p className="text-soft">
        The content decides, not the name. A file may be packed with gzip or in a ZIP archive.
      </p>
      {error && <Failed error={error} what="The list could not be loaded." retry={() => void refetch()} />}
      {data === undefined && !error && <Bones />}
      <ul className="divide-line mt-3 divide-y" tabIndex={0} aria-label="Formats">
        {data?.formats.map(({ id, description }) => (
          <li key={id} className="py-2">
            {description}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
