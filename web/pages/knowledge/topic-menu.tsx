/** Upkeep of a topic: rename it, merge it into another. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Merge, PencilLine } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, Select } from '../../components/fields.tsx'
import { MenuItem, RowMenu } from '../../components/menu.tsx'
import { tell } from '../../components/toasts.tsx'
import { ask, faultLine } from '../../lib/api.ts'
import { count, words } from '../../lib/format.ts'
import { categoriesQuestion } from '../../lib/questions.ts'

interface TopicProps {
  /** `main` or `main/sub`. */
  name: string
  title: string
}

export function TopicMenu({ name, title }: TopicProps) {
  const [work, setWork] = useState<'rename' | 'merge'>()
  return (
    <>
      <RowMenu label={`More for ${title}`} className="right-0.5">
        <MenuItem icon={PencilLine} onSelect={() => setWork('rename')}>
          Rename
        </MenuItem>
        <MenuItem icon={Merge} onSelect={() => setWork('merge')}>
          Merge into…
        </MenuItem>
      </RowMenu>
      {work !== undefined && (
        <TopicDialog work={work} name={name} title={title} close={() => setWork(undefined)} />
      )}
    </>
  )
}

function TopicDialog({
  work,
  name,
  title,
  close,
}: TopicProps & { work: 'rename' | 'merge'; close: () => void }) {
  const client = useQueryClient()
  const [main, sub] = name.split('/') as [string, string | undefined]
  const [to, setTo] = useState(work === 'rename' ? (sub ?? main) : '')
  const target = work === 'rename' && sub !== undefined ? `${main}/${to}` : to
  const save = useMutation({
    mutationFn: () =>
      ask<{ moved: number }>(`/api/categories/${work}`, { method: 'POST', body: { from: name, to: target } }),
    onSuccess: ({ moved }) => {
      tell(`${count(moved, 'item')} moved.`)
      void client.invalidateQueries()
      close()
    },
  })
  return (
    <Dialog
      title={work === 'rename' ? `Rename “${title}”` : `Merge “${title}” into`}
      close={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button look="primary" busy={save.isPending} disabled={to === ''} onClick={() => save.mutate()}>
            {work === 'rename' ? 'Rename' : 'Merge'}
          </Button>
        </>
      }
    >
      <Field
        label={work === 'rename' ? 'New name' : 'Topic to merge into'}
        hint="The items' folders and files move too, and new posts go to the new place."
        fault={save.error ? faultLine(save.error) : undefined}
      >
        {(ties) =>
          work === 'rename' ? (
            <input {...ties} className="field" value={to} onChange={(event) => setTo(event.target.value)} />
          ) : (
            <TopicSelect {...ties} except={name} value={to} onChange={setTo} />
          )
        }
      </Field>
    </Dialog>
  )
}

interface SelectProps {
  id: string
  except: string
  value: string
  onChange: (name: string) => void
}

/** Topics of the same level. */
function TopicSelect({ except, value, onChange, ...ties }: SelectProps) {
  const { data } = useQuery(categoriesQuestion)
  const isMain = !except.includes('/')
  const names = (data?.categories ?? []).flatMap(({ main_category: main, subcategories }) =>
    isMain ? [main] : subcategories.map(({ subcategory }) => `${main}/${subcategory}`),
  )
  return (
    <Select {...ties} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">Choose a topic</option>
      {names
        .filter((name) => name !== except)
        .map((name) => (
          <option key={name} value={name}>
            {name.split('/').map(words).join(' / ')}
          </option>
        ))}
    </Select>
  )
}
