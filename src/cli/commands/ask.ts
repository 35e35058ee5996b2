/** `kba ask QUESTION`: an answer from the knowledge base, with its sources. */
import { randomUUID } from 'node:crypto'
import { Command } from 'commander'
import { checkQuestion, stopAnswer } from '../../chat/ask.ts'
import { describeMessage } from '../../chat/describe-messages.ts'
import { getMessage, saveQuestion } from '../../chat/message-repository.ts'
import { createSession, findLastSession } from '../../chat/session-repository.ts'
import { openInProcess } from '../../live/answers/in-process.ts'
import { workAnswer } from '../../chat/work-answer.ts'
import type { ChatMessage } from '../../contract/api/chat.ts'
import { KbaError, UsageError } from '../../errors.ts'
import { EXIT, type Output } from '../output.ts'
import { withSession, type CommonOptions, type Session } from '../session.ts'

const HELP = `
Each statement ends with the number of its source; the sources are listed below the answer. Your question is kept as a chat that you can continue, on the page or here with --continue.

Examples:
  kba ask how do partial indexes help
  kba ask --continue "and how do they compare to covering indexes?"
  kba ask "what breaks when a replica lags?" --category databases --model ollama:llama3.1:8b
`

interface AskOptions extends CommonOptions {
  continue?: boolean
  category?: string
  model?: string
}

export function askCommand(): Command {
  return new Command('ask')
    .description('ask the knowledge base; answers cite their sources')
    .argument('<question...>', 'in words')
    .option('-c, --continue', 'continue the last chat: "and how does that compare?"')
    .option('--category <name>', 'only from this topic: main or main/sub')
    .option('--model <name>', 'instead of CHAT_MODEL: ollama:NAME, openai:NAME or builtin')
    .addHelpText('after', HELP)
    .action((words: string[], options: AskOptions) =>
      withSession(options, (session) => ask(session, words.join(' '), options)),
    )
}

async function ask(session: Session, question: string, options: AskOptions): Promise<number> {
  const { app, output, caller, signal } = session
  const { db } = app.database
  const { model, category } = options
  checkQuestion(app.chat, { question, model })
  const sessionId = options.continue === true ? await lastSession(session) : randomUUID()
  if (options.continue !== true) await createSession(db, sessionId)
  const { answerId } = await saveQuestion(db, { sessionId, question, model, category })
  const parts = { ...app.chat, stream: caller.served?.tasks.chat.stream ?? openInProcess() }
  const stop = (): void => {
    stopAnswer(parts, answerId).catch((error: unknown) => {
      app.runParts.log.warn({ err: error }, 'the answer was not asked to stop')
    })
  }
  signal.addEventListener('abort', stop, { once: true })
  const isLive = caller.stderr.columns !== undefined
  const tell = (piece: string): void => {
    if (isLive) output.text(piece)
  }
  try {
    await workAnswer(parts, answerId, { signal: new AbortController().signal, tell })
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return show(output, await describeMessage(db, await getMessage(db, answerId)), isLive)
}

/** @throws {UsageError} `unknown_session` when there is none yet. */
async function lastSession({ app }: Session): Promise<string> {
  const last = await findLastSession(app.database.db)
  if (last === undefined)
    throw new UsageError('unknown_session', 'There is no chat to continue.', {
      hint: 'Leave --continue out.',
    })
  return last.id
}

function show(output: Output, message: ChatMessage, isTold: boolean): number {
  const { content, sources, nearest, error, notice, status, in_knowledge_base: isHeld } = message
  if (error !== null) {
    if (isTold && content !== '') output.line()
    throw new KbaError(error.code, error.message, error.hint === null ? {} : { hint: error.hint })
  }
  const { session_id, question_class, model, stats } = message
  output.result({
    ...{ answer: content, sources, in_knowledge_base: isHeld, nearest, notice },
    ...{ session_id, question_class, model, stats, status },
  })
  // What was told may have been replaced in the end.
  if (!isTold || isHeld === false) output.text(content)
  output.line()
  if (notice !== null) output.line(`\n${notice}`)
  if (sources.length > 0) output.line('\nSources')
  for (const { number, title, category, path, source_url: url } of sources)
    output.line(`  [${number}] ${title} (${category})\n      ${url ?? path}`)
  if (nearest.length > 0) output.line('\nNearest to it')
  for (const { id, title, category } of nearest) output.line(`  ${title} (${category})  ${id}`)
  return status === 'stopped' ? EXIT.failed : EXIT.done
}
