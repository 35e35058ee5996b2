/** One setting: its meaning, its value, where that comes from. Secrets can be written, never read. */
import { useId } from 'react'
import { Eraser, Lock, RotateCcw, Undo2 } from 'lucide-react'
import type { Setting } from '../../../src/contract/api/settings.ts'
import { IconButton } from '../../components/button.tsx'
import { Select } from '../../components/fields.tsx'

interface SettingFieldProps {
  setting: Setting
  /** Not saved yet. */
  changed: string | null | undefined
  /** Undefined takes the change back. */
  change: (value: string | null | undefined) => void
}

export function SettingField({ setting, changed, change }: SettingFieldProps) {
  const id = useId()
  const { name, description, source, is_set: isSet, locked_because: locked, pending } = setting
  return (
    <div className="grid gap-x-6 gap-y-2 py-3.5 sm:grid-cols-[minmax(0,1fr)_15rem]">
      <div className="min-w-0">
        <label htmlFor={id} className="font-mono text-[0.8125rem] font-medium break-all">
          {name}
        </label>
        <p id={`${id}-about`} className="text-soft mt-0.5 text-[0.8125rem] text-pretty">
          {description}
        </p>
        <p className="text-faint mt-1 flex flex-wrap gap-x-3 text-xs">
          {source === 'environment' && <span>from the environment</span>}
          {source === 'file' && <span>from the file</span>}
          {(pending || changed !== undefined) && (
            <span className="text-warn flex items-center gap-1">
              <RotateCcw aria-hidden className="size-3 shrink-0" />
              {changed === undefined
                ? 'Saved; takes effect after a restart'
                : 'Takes effect after a restart'}{' '}
              of the server
            </span>
          )}
          {locked !== null && (
            <span className="flex items-center gap-1">
              <Lock aria-hidden className="size-3" /> {locked}
            </span>
          )}
        </p>
      </div>
      <div className="flex items-start gap-1">
        <Value id={id} setting={setting} changed={changed} change={change} />
        {changed !== undefined ? (
          <IconButton label={`Undo the change to ${name}`} icon={Undo2} onClick={() => change(undefined)} />
        ) : (
          source === 'file' &&
          isSet &&
          setting.editable && (
            <IconButton label={`Remove ${name}`} icon={Eraser} onClick={() => change(null)} />
          )
        )}
      </div>
    </div>
  )
}

function Value({ id, setting, changed, change }: SettingFieldProps & { id: string }) {
  const { kind, choices, value, default_value: usual, is_secret: isSecret, is_set: isSet, editable } = setting
  const ties = { id, 'aria-describedby': `${id}-about`, disabled: !editable }
  const shown = changed === null ? '' : (changed ?? value ?? '')
  const set = (text: string): void => {
    if (text === (value ?? '') && !isSecret) change(undefined)
    else change(text === '' ? (isSet ? null : undefined) : text)
  }
  const options = kind === 'boolean' ? ['true', 'false'] : choices
  if (options !== undefined)
    return (
      <Select {...ties} value={shown} onChange={(event) => set(event.target.value)}>
        <option value="">{usual === null ? 'not set' : `default (${usual})`}</option>
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </Select>
    )
  return (
    <input
      {...ties}
      className="field"
      type={isSecret ? 'password' : 'text'}
      inputMode={kind === 'number' ? 'numeric' : undefined}
      autoComplete="off"
      spellCheck={false}
      placeholder={
        isSecret
          ? isSet
            ? changed === null
              ? 'will be removed'
              : 'set, not shown'
            : 'not set'
          : (usual ?? 'not set')
      }
      value={shown}
      onChange={(event) => set(event.target.value)}
    />
  )
}
