/** Deletes an item at once: undoing it is one press away, in the message and in the bin. */
import { useNavigate } from '@tanstack/react-router'
import { Trash2 } from 'lucide-react'
import { IconButton } from '../../components/button.tsx'
import { trailOf } from '../../lib/browse-trail.ts'
import { useHotkeys } from '../../lib/hotkeys.ts'
import { useDelete } from '../../lib/use-bin.ts'

export function DeleteButton({ id }: { id: string }) {
  const navigate = useNavigate()
  const { mutate, isPending } = useDelete(id, () =>
    navigate({ to: '/knowledge', search: trailOf(id)?.search ?? {} }),
  )
  const remove = (): void => {
    if (!isPending) mutate()
  }
  useHotkeys({ Delete: remove })
  return <IconButton label="Delete" icon={Trash2} className="size-7" disabled={isPending} onClick={remove} />
}
