/** Making or changing a schedule; the next five times are shown as it takes shape. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SavedSchedule } from '../../../src/contract/api/schedules.ts'
import { Button } from '../../components/button.tsx'
import { Choice } from '../../components/choice.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, Select } from '../../components/fields.tsx'
import { RunOptions } from '../../components/run-options.tsx'
import { Failed } from '../../components/states.tsx'
import { tell } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask, faultLine } from '../../lib/api.ts'
import { formatAgo, formatTime } from '../../lib/format.ts'
import { MODES, withChoice, type Choices, type RunMode } from '../../lib/run-preferences.ts'
import { useSettled } from '../../lib/settled.ts'
import { draftOf, KINDS, timingOf, type Draft } from './draft.ts'
import { TimingFields } from './timing-fields.tsx'

interface FormProps {
  /** None: a new one. */
  schedule: SavedSchedule | undefined
  timeZone: string
  close: () => void
}

export function ScheduleForm({ schedule, timeZone, close }: FormProps) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>(() => draftOf(schedule, timeZone))
  const change = (next: Partial<Draft>): void => setDraft({ ...draft, ...next })
  const save = useMutation({
    mutationFn: () =>
      ask<SavedSchedule>(schedule === undefined ? '/api/schedules' : `/api/schedules/${schedule.id}`, {
        method: schedule === undefined ? 'POST' : 'PUT',
        body: {
          ...timingOf(draft),
          name: draft.name,
          preferences: draft.choices,
          enabled: schedule?.enabled ?? true,
        },
      }),
    onSuccess: ({ name }) => {
      tell(`“${name}” is saved.`)
      void client.invalidateQueries({ queryKey: ['schedules'] })
      close()
    },
  })
  return (
    <Dialog
      title={schedule === undefined ? 'New schedule' : 'Change schedule'}
      close={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            look="primary"
            busy={save.isPending}
            disabled={draft.name.trim() === ''}
            onClick={() => save.mutate()}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="space-y-5">
        {save.error && <Failed error={save.error} what="The schedule was not saved." />}
        <NameField name={draft.name} change={change} />
        <div>
          <p className="mb-1.5 font-medium">When</p>
          <Choice label="When" value={draft.kind} onChange={(kind) => change({ kind })} options={KINDS} />
        </div>
        <TimingFields draft={draft} change={change} />
        <NextTimes draft={draft} />
        <WhatRuns choices={draft.choices} onChange={(choices) => change({ choices })} />
      </div>
    </Dialog>
  )
}

function WhatRuns({ choices, onChange }: { choices: Choices; onChange: (choices: Choices) => void }) {
  return (
    <div>
      <Field label="What runs">
        {(ties) => (
          <Select
            {...ties}
            value={choices.run_mode ?? 'full_pipeline'}
            onChange={(event) => onChange(withChoice(choices, 'run_mode', event.target.value as RunMode))}
          >
            {MODES.map(({ mode, title, about }) => (
              <option key={mode} value={mode}>
                {title}: {about}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <RunOptions choices={choices} onChange={onChange} />
    </div>
  )
}

function NextTimes({ draft }: { draft: Draft }) {
  const timing = useSettled(JSON.stringify(timingOf(draft)), 250)
  const { data, error } = useQuery({
    queryKey: ['next-times', timing],
    queryFn: ({ signal }) =>
      ask<Answer<'schedules', 'previewSchedule'>>('/api/schedules/next', {
        method: 'POST',
        body: JSON.parse(timing) as unknown,
        signal,
      }),
    retry: false,
  })
  if (draft.kind === 'manual')
    return <p className="text-faint text-xs">It only starts when you press “Run now”.</p>
  if (error) return <p className="text-bad text-xs whitespace-pre-wrap">{faultLine(error)}</p>
  return (
    <div className="border-line bg-paper rounded-xl border px-4 py-3" aria-live="polite">
      <h3 className="label">The next five times</h3>
      <ol className="mt-1.5 space-y-0.5 tabular-nums">
        {(data?.times ?? []).map((time) => (
          <li key={time} className="flex justify-between gap-4">
            {formatTime(time)}
            <span className="text-faint text-xs">{formatAgo(time)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

function NameField({ name, change }: { name: string; change: (next: Partial<Draft>) => void }) {
  return (
    <Field label="Name">
      {(ties) => (
        <input
          {...ties}
          className="field"
          maxLength={100}
          placeholder="Nightly"
          value={name}
          onChange={(event) => change({ name: event.target.value })}
        />
      )}
    </Field>
  )
}
