/** What clients ask for over Socket.IO: an event without its code does not compile. */
import type { z } from 'zod'
import { stopAnswer } from '../../chat/ask.ts'
import { getMessage } from '../../chat/message-repository.ts'
import type { App } from '../../compose.ts'
import type { Tasks } from '../../compose-tasks.ts'
import type { GitStatus } from '../../contract/api/git.ts'
import { CLIENT_EVENTS, type ClientEvent } from '../../contract/live-events.ts'
import { parsePreferences } from '../../contract/preferences.ts'
import { readGpu } from '../../monitoring/gpu.ts'
import { listEndedRunIds } from '../../queue/task-state.ts'
import { replyToError } from '../error-replies.ts'
import { parseRequest } from '../parse-request.ts'
import { beginFeed, endFeed } from './chat-feeds.ts'
import type { LiveRuns } from './live-runs.ts'
import { send } from './message.ts'
import { runState, stateMessages } from './state-messages.ts'
import type { LiveSocket } from './subscribers.ts'

export interface RequestParts {
  app: App
  tasks: Tasks
  runs: LiveRuns
  readGit: () => Promise<GitStatus>
  logsCleared: (taskIds: readonly (string | null)[]) => void
}

type Answers = {
  readonly [Name in ClientEvent]: (
    payload: z.output<(typeof CLIENT_EVENTS)[Name]>,
    socket: LiveSocket,
  ) => Promise<object | undefined>
}

/** @returns What is acknowledged, to clients that ask for it. */
function openAnswers({ app, tasks, runs, readGit, logsCleared }: RequestParts): Answers {
  const { db } = app.database
  return {
    async run_agent({ preferences }, socket) {
      const { taskId } = await tasks.startRun(parsePreferences(preferences))
      await runs.look()
      socket.emit('info', { message: 'The run is queued.' })
      return { task_id: taskId }
    },
    async stop_agent(_payload, socket) {
      const taskId = await tasks.stopRun()
      await runs.look()
      const text =
        taskId === undefined ? 'Nothing is running.' : 'The run stops after the posts it is working on.'
      socket.emit('info', { message: text })
      return { task_id: taskId ?? null }
    },
    async request_initial_status_and_git_config(_payload, socket) {
      const git_config = await readGit()
      socket.emit('initial_status_and_git_config', { agent_status: runState(runs.watched), git_config })
      socket.emit('git_config_status', git_config)
      return undefined
    },
    request_initial_logs(_payload, socket) {
      const [, logs] = stateMessages(runs.watched)
      if (logs !== undefined) send(socket, logs)
      return Promise.resolve(undefined)
    },
    async clear_server_logs() {
      const { task } = runs.watched
      const ids = [
        ...new Set([...(await listEndedRunIds(db)), ...(task === undefined ? [] : [task.task_id])]),
      ]
      await tasks.progress.clearLogs(ids)
      logsCleared([null])
      return undefined
    },
    async chat_follow({ message_id: messageId }, socket) {
      await getMessage(db, messageId)
      await beginFeed(socket, tasks.chat, messageId)
      return undefined
    },
    async chat_unfollow({ message_id: messageId }, socket) {
      await endFeed(socket, messageId)
      return undefined
    },
    async chat_stop({ message_id: messageId }) {
      await stopAnswer(tasks.chat, messageId)
      return undefined
    },
    async request_gpu_stats(_payload, socket) {
      socket.emit('gpu_stats', await readGpu())
      return undefined
    },
  }
}

/** From now on the client's requests are answered; what fails is told to it alone, as `error`. */
export function serveRequests(socket: LiveSocket, parts: RequestParts): void {
  const answers = openAnswers(parts)
  for (const name of Object.keys(CLIENT_EVENTS) as ClientEvent[])
    (socket as { on(event: string, listener: (...args: unknown[]) => void): void }).on(name, (...args) => {
      const acknowledge = args.at(-1)
      const tell = (answer: object): void => {
        if (typeof acknowledge === 'function') (acknowledge as (answer: object) => void)(answer)
      }
      const [payload] = args.filter((arg) => typeof arg !== 'function')
      answer(answers, name, { payload, socket }).then(
        (given) => {
          tell({ success: true, ...given })
        },
        (error: unknown) => {
          const { body } = replyToError(error, parts.app.runParts.log)
          socket.emit('error', body)
          tell({ success: false, ...body })
        },
      )
    })
}

async function answer(
  answers: Answers,
  name: ClientEvent,
  { payload, socket }: { payload: unknown; socket: LiveSocket },
): Promise<object | undefined> {
  const parsed = parseRequest(CLIENT_EVENTS[name], payload)
  return (answers[name] as Answers['stop_agent'])(parsed, socket)
}
