/** One schedule: when it runs next, how it went last, and what can be done with it. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Ellipsis, History, PencilLine, Play, Trash2 } from 'lucide-react'
import { Switch } from 'radix-ui'
import { useState } from 'react'
import type { SavedSchedule } from '../../../src/contract/api/schedules.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Menu, MenuItem } from '../../components/menu.tsx'
import { Bones } from '../../components/states.tsx'
import { tell, tellFault } from '../../components/toasts.tsx'
import { ask } from '../../lib/api.ts'
import { formatAgo, formatTime, words } from '../../lib/format.ts'
import { scheduleRunsQuestion } from '../../lib/questions.ts'
import { MODES } from '../../lib/run-preferences.ts'

export function ScheduleRow({ schedule, edit }: { schedule: SavedSchedule; edit: () => void }) {
  const { id, name, description, time_zone: zone, enabled, preferences, last } = schedule
  const [opened, setOpened] = useState<'history' | 'delete'>()
  const client = useQueryClient()
  const done = (text: string) => () => {
    tell(text)
    void client.invalidateQueries({ queryKey: ['schedules'] })
  }
  const toggle = useMutation({
    mutationFn: () => ask(`/api/schedules/${id}/toggle`, { method: 'POST', body: { enabled: !enabled } }),
    onSuccess: done(enabled ? `“${name}” is paused.` : `“${name}” is on.`),
    onError: tellFault,
  })
  const run = useMutation({
    mutationFn: () => ask(`/api/schedules/${id}/run`, { method: 'POST', body: {} }),
    onSuccess: done(`A run of “${name}” is starting.`),
    onError: tellFault,
  })
  const mode = MODES.find((one) => one.mode === preferences['run_mode'])?.title
  return (
    <li className="card flex flex-wrap items-center gap-x-5 gap-y-3 px-5 py-4">
      <Switch.Root
        checked={enabled}
        onCheckedChange={() => toggle.mutate()}
        aria-label={`${name} is on`}
        className="bg-line-strong data-[state=checked]:bg-accent relative h-5 w-9 shrink-0 rounded-full transition-colors"
      >
        <Switch.Thumb className="bg-raised block size-4 translate-x-0.5 rounded-full shadow-sm transition-transform data-[state=checked]:translate-x-[1.125rem]" />
      </Switch.Root>
      <div className="min-w-48 flex-1">
        <h2 className="font-serif text-lg leading-tight">{name}</h2>
        <p className="text-soft mt-0.5">
          {words(description)} <span className="text-faint">({zone})</span>
          {mode !== undefined && mode !== 'Everything' && `, ${mode} only`}
        </p>
      </div>
      <NextAndLast schedule={schedule} />
      <div className="flex items-center gap-1">
        <Button size="small" icon={Play} busy={run.isPending} onClick={() => run.mutate()}>
          Run now
        </Button>
        <Menu trigger={<IconButton label={`More for ${name}`} icon={Ellipsis} />}>
          <MenuItem icon={PencilLine} onSelect={edit}>
            Change
          </MenuItem>
          <MenuItem icon={History} onSelect={() => setOpened('history')} disabled={last === null}>
            History
          </MenuItem>
          <MenuItem icon={Trash2} isDangerous onSelect={() => setOpened('delete')}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {opened === 'history' && <HistoryDialog schedule={schedule} close={() => setOpened(undefined)} />}
      {opened === 'delete' && <DeleteDialog schedule={schedule} close={() => setOpened(undefined)} />}
    </li>
  )
}

function NextAndLast({ schedule: { next_run_at: next, last, enabled } }: { schedule: SavedSchedule }) {
  return (
    <dl className="text-xs sm:text-right">
      <div>
        <dt className="sr-only">Next</dt>
        <dd className={enabled && next !== null ? 'text-ink' : 'text-faint'}>
          {!enabled ? (
            'switched off'
          ) : next === null ? (
            'only by hand'
          ) : (
            <time title={formatTime(next)}>next {formatAgo(next)}</time>
          )}
        </dd>
      </div>
      {last !== null && (
        <div>
          <dt className="sr-only">Last</dt>
          <dd className={last.outcome === 'failed' || last.outcome === 'refused' ? 'text-bad' : 'text-faint'}>
            last {last.status ?? last.outcome}, {formatAgo(last.due_at)}
          </dd>
        </div>
      )}
    </dl>
  )
}

function HistoryDialog({ schedule, close }: { schedule: SavedSchedule; close: () => void }) {
  const { data } = useQuery(scheduleRunsQuestion(schedule.id))
  return (
    <Dialog title={`History of “${schedule.name}”`} close={close}>
      {data === undefined && <Bones rows={3} />}
      <ul className="divide-line divide-y">
        {data?.runs.map(({ due_at: due, task_id: taskId, outcome, status, message, processed }) => (
          <li key={due} className="flex items-baseline justify-between gap-4 py-2">
            <span>
              {taskId === null ? (
                formatTime(due)
              ) : (
                <Link to="/runs/$taskId" params={{ taskId }} className="underline underline-offset-3">
                  {formatTime(due)}
                </Link>
              )}
              {message !== null && <span className="text-faint block text-xs">{message}</span>}
            </span>
            <span className="text-soft text-xs">
              {status ?? outcome}
              {processed !== null && `, ${processed} posts`}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function DeleteDialog({ schedule, close }: { schedule: SavedSchedule; close: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => ask(`/api/schedules/${schedule.id}`, { method: 'DELETE' }),
    onSuccess: () => {
      tell(`“${schedule.name}” is deleted.`)
      void client.invalidateQueries({ queryKey: ['schedules'] })
      close()
    },
    onError: tellFault,
  })
  return (
    <Dialog
      title={`Delete “${schedule.name}”?`}
      close={close}
      footer={
        <>
          <Button onClick={close}>Keep it</Button>
          <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            Delete
          </Button>
        </>
      }
    >
      <p className="text-soft">Its history is deleted too. The runs it started stay.</p>
    </Dialog>
  )
}
