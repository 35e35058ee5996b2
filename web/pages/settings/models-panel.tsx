/** Which model does what, and whether the servers answer. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { Check, PlugZap, X } from 'lucide-react'
import { useState } from 'react'
import type { ModelServer } from '../../../src/contract/api/models.ts'
import { Button } from '../../components/button.tsx'
import { Bone, Failed } from '../../components/states.tsx'
import { ask, faultLine, toldFault } from '../../lib/api.ts'
import { count, words } from '../../lib/format.ts'
import { modelsQuestion } from '../../lib/questions.ts'
import type { Changes } from './changes.ts'

const PROVIDERS = [
  { provider: 'ollama', title: 'Ollama', url: 'OLLAMA_URL', usual: 'http://localhost:11434' },
  {
    provider: 'openai',
    title: 'OpenAI-compatible',
    url: 'OPENAI_BASE_URL',
    usual: 'http://localhost:8000/v1',
  },
] as const

export function ModelsPanel({ changes }: { changes: Changes }) {
  const { data, error, refetch } = useQuery(modelsQuestion)
  if (error)
    return <Failed error={error} what="The models could not be loaded." retry={() => void refetch()} />
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <div>
        <h3 className="label mb-2">In use</h3>
        {data === undefined ? (
          <Bone className="h-40" />
        ) : (
          <dl className="space-y-1.5">
            {data.roles.map(({ role, model, provider, inherited }) => (
              <div key={role} className="flex items-baseline justify-between gap-3">
                <dt className="text-soft">{words(role)}</dt>
                <dd className="min-w-0 truncate">
                  {model === null ? (
                    <span className="text-faint">none</span>
                  ) : provider === 'builtin' ? (
                    'built-in'
                  ) : (
                    model
                  )}
                  {inherited && <span className="text-faint text-xs"> as text</span>}
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <div className="space-y-3">
        <h3 className="label">Connections</h3>
        {PROVIDERS.map((server) => (
          <ServerTest
            key={server.provider}
            {...server}
            typedUrl={changes[server.url] ?? undefined}
            typedKey={changes['OPENAI_API_KEY'] ?? undefined}
          />
        ))}
      </div>
    </div>
  )
}

interface ServerTestProps {
  provider: ModelServer['provider']
  title: string
  usual: string
  /** Not saved yet. */
  typedUrl: string | undefined
  typedKey: string | undefined
}

/** Tries the address that was typed, else the one in use, else the usual one of this machine. */
function ServerTest({ provider, title, usual, typedUrl, typedKey }: ServerTestProps) {
  const [url, setUrl] = useState('')
  const test = useMutation({
    mutationFn: () =>
      ask<ModelServer>('/api/models/test', {
        method: 'POST',
        body: {
          provider,
          ...((url || typedUrl) === undefined || (url || typedUrl) === '' ? {} : { url: url || typedUrl }),
          ...(provider === 'openai' && typedKey !== undefined ? { api_key: typedKey } : {}),
        },
      }),
  })
  return (
    <div className="border-line rounded-xl border px-4 py-3">
      <p className="font-medium">{title}</p>
      <div className="mt-2 flex gap-2">
        <input
          aria-label={`Address of ${title}`}
          className="field h-8"
          placeholder={typedUrl ?? usual}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
        />
        <Button
          size="small"
          icon={PlugZap}
          className="h-8"
          busy={test.isPending}
          onClick={() => test.mutate()}
        >
          Test
        </Button>
      </div>
      <div aria-live="polite">
        {test.error && <p className="text-bad mt-2 text-xs">{faultLine(test.error)}</p>}
        {test.data !== undefined && <Found server={test.data} />}
      </div>
    </div>
  )
}

function Found({ server: { ok, models, missing, error } }: { server: ModelServer }) {
  if (!ok)
    return (
      <p className="text-bad mt-2 flex gap-2 text-xs">
        <X aria-hidden className="size-4 shrink-0" />
        {(error === null ? undefined : toldFault(error)) ??
          (missing.length > 0 ? `It does not have ${missing.join(', ')}.` : 'It does not answer.')}
      </p>
    )
  return (
    <div className="mt-2 text-xs">
      <p className="text-accent flex gap-2">
        <Check aria-hidden className="size-4 shrink-0" />
        It answers, with {count(models.length, 'model')}.
      </p>
      <ul
        className="text-soft mt-1.5 max-h-32 overflow-y-auto font-mono"
        tabIndex={0}
        aria-label="Its models"
      >
        {models.map((model) => (
          <li key={model}>{model}</li>
        ))}
      </ul>
    </div>
  )
}
