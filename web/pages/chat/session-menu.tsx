/** What can be done with a conversation. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Archive, ArchiveRestore, PencilLine, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ChatSession } from '../../../src/contract/api/chat.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/fields.tsx'
import { MenuItem, RowMenu } from '../../components/menu.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'

interface SessionMenuProps {
  session: ChatSession
  isChosen: boolean
}

type Change = { title: string } | { archived: boolean }

export function SessionMenu({ session, isChosen }: SessionMenuProps) {
  const { title, archived } = session
  const [opened, setOpened] = useState<'rename' | 'delete'>()
  const { change, remove } = useSessionWork(session, isChosen, () => setOpened(undefined))
  return (
    <>
      <RowMenu label={`More for ${title}`} className="top-2 right-1">
        <MenuItem icon={PencilLine} onSelect={() => setOpened('rename')}>
          Rename
        </MenuItem>
        <MenuItem
          icon={archived ? ArchiveRestore : Archive}
          onSelect={() => change.mutate({ archived: !archived })}
        >
          {archived ? 'Restore' : 'Archive'}
        </MenuItem>
        <MenuItem icon={Trash2} isDangerous onSelect={() => setOpened('delete')}>
          Delete
        </MenuItem>
      </RowMenu>
      {opened === 'rename' && (
        <RenameDialog
          title={title}
          busy={change.isPending}
          save={(name) => change.mutate({ title: name })}
          close={() => setOpened(undefined)}
        />
      )}
      {opened === 'delete' && (
        <DeleteDialog
          busy={remove.isPending}
          remove={() => remove.mutate()}
          close={() => setOpened(undefined)}
        />
      )}
    </>
  )
}

function useSessionWork(session: ChatSession, isChosen: boolean, close: () => void) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const done = (text: string): void => {
    tell(text)
    close()
    void client.invalidateQueries({ queryKey: ['chat', 'sessions'] })
  }
  const change = useMutation({
    mutationFn: (body: Change) => ask(`/api/chat/sessions/${session.id}`, { method: 'PATCH', body }),
    onSuccess: (_answer, body) =>
      done('title' in body ? 'Renamed.' : body.archived ? 'Archived.' : 'Restored.'),
    onError: tellFault,
  })
  const remove = useMutation({
    mutationFn: () => ask(`/api/chat/sessions/${session.id}`, { method: 'DELETE' }),
    onSuccess: () => {
      done('Deleted.')
      if (isChosen) void navigate({ to: '/chat' })
    },
    onError: tellFault,
  })
  return { change, remove }
}

interface RenameProps {
  title: string
  busy: boolean
  save: (title: string) => void
  close: () => void
}

function RenameDialog({ title, busy, save, close }: RenameProps) {
  const [name, setName] = useState(title)
  const footer = (
    <>
      <Button onClick={close}>Cancel</Button>
      <Button look="primary" busy={busy} disabled={name.trim() === ''} onClick={() => save(name)}>
        Rename
      </Button>
    </>
  )
  return (
    <Dialog title="Rename the conversation" close={close} footer={footer}>
      <Field label="Title">
        {(ties) => (
          <input
            {...ties}
            maxLength={200}
            className="field"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}

function DeleteDialog({ busy, remove, close }: { busy: boolean; remove: () => void; close: () => void }) {
  const footer = (
    <>
      <Button onClick={close}>Keep it</Button>
      <Button look="danger" busy={busy} onClick={remove}>
        Delete
      </Button>
    </>
  )
  return (
    <Dialog title="Delete this conversation?" close={close} footer={footer}>
      <p className="text-soft">Its questions and answers are deleted for good. The items they cite stay.</p>
    </Dialog>
  )
}
