/** Ends the session of this browser, where the server asks for a token. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { LogOut } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { sessionQuestion } from '../../lib/questions.ts'

export function LogoutPanel() {
  const { data } = useQuery(sessionQuestion)
  const leave = useMutation({
    mutationFn: () => ask('/api/logout', { method: 'POST', body: {} }),
    onSuccess: () => location.assign('/login?left=true'),
    onError: tellFault,
  })
  if (data?.needs_token !== true) return null
  return (
    <div className="flex items-center justify-between gap-4 pb-3">
      <p className="text-soft">This browser is logged in with the token.</p>
      <Button size="small" icon={LogOut} busy={leave.isPending} onClick={() => leave.mutate()}>
        Log out
      </Button>
    </div>
  )
}
