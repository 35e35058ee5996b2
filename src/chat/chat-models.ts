/** Who can answer a question: the models that the servers have, and the built-in one. */
import type { ChatModels } from '../contract/api/chat.ts'
import { messageOf } from '../errors.ts'
import type { Models, ModelServers } from '../models/open.ts'

const BUILTIN = { id: 'builtin', name: 'built-in', provider: 'builtin' } as const

export async function listChatModels(
  models: Pick<Models, 'chat' | 'embedding'> & Pick<ModelServers, 'checkServers'>,
  signal?: AbortSignal,
): Promise<ChatModels> {
  const chosen = models.chat()
  const embedding = models.embedding()
  const defaultId = chosen === undefined ? BUILTIN.id : `${chosen.provider}:${chosen.name}`
  const servers = await models.checkServers(signal)
  const ids = new Set([
    ...servers.flatMap((check) => (check.ok ? check.models.map((name) => `${check.provider}:${name}`) : [])),
    ...(chosen === undefined ? [] : [defaultId]),
  ])
  if (embedding !== undefined) ids.delete(`${embedding.provider}:${embedding.name}`)
  const listed = [...ids].map((id) => {
    const [provider = '', ...name] = id.split(':')
    return { id, name: name.join(':'), provider: provider === 'openai' ? 'openai' : 'ollama' } as const
  })
  return {
    models: [...listed, BUILTIN].map((model) => ({ ...model, is_default: model.id === defaultId })),
    unavailable: servers.flatMap((check) =>
      check.ok ? [] : [{ server: check.server, error: messageOf(check.error) }],
    ),
  }
}
