/** The first page of an empty knowledge base: what this is, and three ways to begin. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ArrowRight, FileUp, FlaskConical, Settings2 } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Setup } from '../../../src/contract/api/setup.ts'
import { Button, buttonClass } from '../../components/button.tsx'
import { useTitle } from '../../components/page.tsx'
import { tellFault } from '../../components/toasts.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'

export function Welcome({ setup }: { setup: Setup }) {
  useTitle('Welcome')
  return (
    <div className="mx-auto max-w-3xl px-4 pt-10 pb-16 sm:px-8 sm:pt-20">
      <p className="label">Welcome</p>
      <h1 className="mt-3 font-serif text-4xl leading-[1.12] tracking-[-0.015em] text-balance sm:text-5xl">
        Everything you saved, <span className="text-accent">written up</span> and in order.
      </h1>
      <p className="text-soft mt-5 max-w-xl text-base leading-relaxed text-pretty">
        Your bookmarks become Markdown articles, sorted into topics, summed up and searchable, in a git
        repository on this machine. Nothing leaves it unless you set a model server or a git remote.
      </p>
      <ol className="mt-10 space-y-3">
        {setup.has_sample && <SampleStep />}
        <Step
          icon={FileUp}
          title="Bring your bookmarks"
          note="Exports from X, browsers and other tools, recognised by their content"
        >
          <Link to="/import" className={buttonClass(setup.has_sample ? 'plain' : 'primary')}>
            Import a file <ArrowRight aria-hidden className="size-4" />
          </Link>
          <Link to="/sources" className={buttonClass('plain')}>
            Connect X
          </Link>
        </Step>
        <Step icon={Settings2} title="Choose models, or none" note={modelsNote(setup)}>
          <Link to="/settings" className={buttonClass('plain')}>
            Settings
          </Link>
        </Step>
      </ol>
    </div>
  )
}

function modelsNote({ models }: Setup): string {
  return models === 'server'
    ? 'A model server is set: it will write the articles'
    : 'The built-in ones need nothing; Ollama or any OpenAI-compatible server writes better'
}

function SampleStep() {
  const client = useQueryClient()
  const sample = useMutation({
    mutationFn: () => ask<Answer<'setup', 'importSample'>>('/api/setup/sample', { method: 'POST', body: {} }),
    onSuccess: () => client.invalidateQueries(),
    onError: tellFault,
  })
  return (
    <Step
      icon={FlaskConical}
      title="See it work first"
      note="70 sample bookmarks, from post to article, in a minute"
    >
      <Button look="primary" busy={sample.isPending} onClick={() => sample.mutate()}>
        Try the sample
      </Button>
    </Step>
  )
}

interface StepProps {
  icon: LucideIcon
  title: string
  note: string
  children: ReactNode
}

function Step({ icon: Icon, title, note, children }: StepProps) {
  return (
    <li className="card flex flex-wrap items-center gap-x-4 gap-y-3 px-5 py-4">
      <span className="bg-sunken text-soft grid size-10 shrink-0 place-items-center rounded-xl">
        <Icon aria-hidden className="size-5" strokeWidth={1.7} />
      </span>
      <span className="min-w-48 flex-1">
        <span className="block font-semibold">{title}</span>
        <span className="text-soft block text-pretty">{note}</span>
      </span>
      {children}
    </li>
  )
}
