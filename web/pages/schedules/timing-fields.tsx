/** The fields that a kind of schedule has. */
import { useId } from 'react'
import { Field, Select } from '../../components/fields.tsx'
import type { Draft } from './draft.ts'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

interface TimingProps {
  draft: Draft
  change: (next: Partial<Draft>) => void
}

export function TimingFields({ draft, change }: TimingProps) {
  if (draft.kind === 'manual') return null
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {draft.kind === 'cron' ? (
        <CronField draft={draft} change={change} />
      ) : (
        <TimeField draft={draft} change={change} />
      )}
      {draft.kind === 'weekly' && (
        <Field label="Day">
          {(ties) => (
            <Select
              {...ties}
              value={draft.weekday}
              onChange={(event) => change({ weekday: Number(event.target.value) })}
            >
              {WEEKDAYS.map((name, day) => (
                <option key={name} value={day}>
                  {name}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {draft.kind === 'monthly' && (
        <Field label="Day of the month" hint="In shorter months, the last day.">
          {(ties) => (
            <input
              {...ties}
              type="number"
              min={1}
              max={31}
              className="field"
              value={draft.dayOfMonth}
              onChange={(event) => change({ dayOfMonth: Number(event.target.value) })}
            />
          )}
        </Field>
      )}
      <ZoneField draft={draft} change={change} />
    </div>
  )
}

function TimeField({ draft, change }: TimingProps) {
  return (
    <Field label="Time">
      {(ties) => (
        <input
          {...ties}
          type="time"
          className="field"
          value={draft.at}
          onChange={(event) => change({ at: event.target.value })}
        />
      )}
    </Field>
  )
}

function CronField({ draft, change }: TimingProps) {
  return (
    <Field label="Cron expression" hint="Minute, hour, day, month, weekday">
      {(ties) => (
        <input
          {...ties}
          className="field font-mono"
          spellCheck={false}
          value={draft.cron}
          onChange={(event) => change({ cron: event.target.value })}
        />
      )}
    </Field>
  )
}

function ZoneField({ draft, change }: TimingProps) {
  const list = useId()
  return (
    <Field label="Time zone">
      {(ties) => (
        <>
          <input
            {...ties}
            list={list}
            className="field"
            value={draft.timeZone}
            onChange={(event) => change({ timeZone: event.target.value })}
          />
          <datalist id={list}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
