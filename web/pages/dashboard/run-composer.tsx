/** Choosing what the next run does, with what that would mean beside it. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Play } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { RunOptions } from '../../components/run-options.tsx'
import { tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { MODES, withChoice, type Choices, type RunMode } from '../../lib/run-preferences.ts'
import { setupQuestion } from '../../lib/questions.ts'
import { PlanView } from './plan-view.tsx'

export function RunComposer() {
  const [choices, setChoices] = useState<Choices>({})
  const noFetch = useQuery(setupQuestion).data?.no_fetch_because ?? null
  const start = useMutation({
    mutationFn: () =>
      ask<Answer<'agent', 'startAgent'>>('/api/agent/start', {
        method: 'POST',
        body: { preferences: choices },
      }),
    onError: tellFault,
  })
  const mode = choices.run_mode ?? 'full_pipeline'
  return (
    <section aria-label="Next run" className="card grid lg:grid-cols-[1fr_21rem]">
      <div className="p-5">
        <h2 className="font-semibold">Next run</h2>
        <Modes
          modes={noFetch === null ? MODES : MODES.filter(({ mode: one }) => one !== 'fetch_only')}
          mode={mode}
          choose={(next) => setChoices(withChoice(choices, 'run_mode', next))}
        />
        {noFetch !== null && (
          <p className="text-soft mt-2.5 text-xs">
            Fetching is not offered: {noFetch}{' '}
            <Link to="/sources" className="hover:text-ink underline underline-offset-2">
              Set up a source
            </Link>
          </p>
        )}
        <RunOptions choices={choices} onChange={setChoices} />
      </div>
      <div className="border-line bg-paper/60 flex flex-col border-t p-5 lg:rounded-r-xl lg:border-t-0 lg:border-l">
        <PlanView choices={choices} />
        <Button
          look="primary"
          icon={Play}
          busy={start.isPending}
          onClick={() => start.mutate()}
          className="mt-5 h-10 w-full"
        >
          Start run
        </Button>
      </div>
    </section>
  )
}

interface ModesProps {
  modes: typeof MODES
  mode: RunMode
  choose: (mode: RunMode) => void
}

function Modes({ modes, mode, choose }: ModesProps) {
  return (
    <div role="radiogroup" aria-label="What to run" className="mt-3 grid gap-2 sm:grid-cols-2">
      {modes.map(({ mode: option, title, about, icon: Icon }) => (
        <label
          key={option}
          className="border-line has-checked:border-accent has-checked:bg-accent-wash hover:border-line-strong group has-focus-visible:outline-accent flex cursor-pointer items-start gap-3 rounded-xl border px-3.5 py-3 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2"
        >
          <input
            type="radio"
            name="mode"
            className="sr-only"
            checked={mode === option}
            onChange={() => choose(option)}
          />
          <Icon aria-hidden className="text-faint group-has-checked:text-accent mt-0.5 size-4 shrink-0" />
          <span className="min-w-0">
            <span className="block font-medium">{title}</span>
            <span className="text-soft block text-xs">{about}</span>
          </span>
        </label>
      ))}
    </div>
  )
}
