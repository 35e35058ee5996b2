/** What a run leaves out, does again, and how it writes: folded away until wanted. */
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  FORCES,
  SKIPS,
  SYNTHESIS_STYLES,
  withChoice,
  type Choices,
  type Flag,
} from '../lib/run-preferences.ts'
import { Choice } from './choice.tsx'
import { Field } from './fields.tsx'

interface OptionsProps {
  choices: Choices
  onChange: (choices: Choices) => void
}

export function RunOptions({ choices, onChange }: OptionsProps) {
  return (
    <div className="mt-4 space-y-1">
      <Fold isOpen title="Skip" count={SKIPS.filter(({ flag }) => choices[flag] === true).length}>
        <Flags flags={SKIPS} choices={choices} onChange={onChange} />
      </Fold>
      <Fold title="Do again" count={FORCES.filter(({ flag }) => choices[flag] === true).length}>
        <Flags flags={FORCES} choices={choices} onChange={onChange} />
      </Fold>
      <Fold title="How to write syntheses" count={changedStyles(choices)}>
        <SynthesisChoices choices={choices} onChange={onChange} />
      </Fold>
    </div>
  )
}

function changedStyles({
  synthesis_mode: mode,
  synthesis_min_items: min,
  synthesis_max_items: max,
}: Choices): number {
  return [(mode ?? 'comprehensive') !== 'comprehensive', (min ?? 3) !== 3, (max ?? 50) !== 50].filter(Boolean)
    .length
}

interface FoldProps {
  title: string
  count: number
  isOpen?: boolean
  children: ReactNode
}

function Fold({ title, count, isOpen = false, children }: FoldProps) {
  return (
    <details className="group" open={isOpen}>
      <summary className="text-soft hover:text-ink flex h-8 list-none items-center gap-1.5 rounded-lg font-medium">
        <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
        {title}
        {count > 0 && (
          <span className="bg-accent-wash text-accent ml-1 rounded-full px-2 text-xs font-semibold">
            {count}
          </span>
        )}
      </summary>
      <div className="pt-1 pb-3 pl-5.5">{children}</div>
    </details>
  )
}

function Flags({ flags, choices, onChange }: OptionsProps & { flags: typeof SKIPS }) {
  const set = (flag: Flag, value: boolean): void => onChange(withChoice(choices, flag, value))
  return (
    <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
      {flags.map(({ flag, title, about }) => (
        <label key={flag} className="flex cursor-pointer items-start gap-2.5">
          <input
            type="checkbox"
            className="accent-accent mt-0.5 size-4 shrink-0"
            checked={choices[flag] === true}
            onChange={(event) => set(flag, event.target.checked)}
          />
          <span>
            <span className="block font-medium">{title}</span>
            <span className="text-faint block text-xs">{about}</span>
          </span>
        </label>
      ))}
    </div>
  )
}

function SynthesisChoices({ choices, onChange }: OptionsProps) {
  const setNumber = (key: 'synthesis_min_items' | 'synthesis_max_items', text: string): void => {
    const value = Math.min(Math.max(Math.round(Number(text)), 1), 1000)
    if (text !== '' && Number.isFinite(value)) onChange(withChoice(choices, key, value))
  }
  return (
    <div className="space-y-4">
      <Choice
        label="Style"
        value={choices.synthesis_mode ?? 'comprehensive'}
        onChange={(value) => onChange(withChoice(choices, 'synthesis_mode', value))}
        options={SYNTHESIS_STYLES}
      />
      <div className="grid max-w-sm grid-cols-2 gap-4">
        {(
          [
            ['synthesis_min_items', 'Fewest items', 3],
            ['synthesis_max_items', 'Most items read', 50],
          ] as const
        ).map(([key, label, usual]) => (
          <Field key={key} label={label}>
            {(ties) => (
              <input
                {...ties}
                type="number"
                min={1}
                max={1000}
                className="field"
                value={choices[key] ?? usual}
                onChange={(event) => setNumber(key, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
    </div>
  )
}
