/** Progress for a person: one line that is rewritten on a terminal, a line a phase in a pipe to standard error. */
import { PHASES } from '../contract/phases.ts'
import type { Reporter } from '../live/reporter.ts'
import type { ErrorStream } from './caller.ts'

const BAR_WIDTH = 24
const titles = new Map<string, string>(PHASES.map((phase) => [phase.id, phase.title]))

/** @param quiet - With --json or in a pipe: only warnings and errors. */
export function openProgressLine(quiet: boolean, stream: ErrorStream): Reporter & { close(): void } {
  const { columns } = stream
  const live = columns !== undefined && !quiet
  const clear = (): void => {
    if (live) stream.write('\r\u001b[2K')
  }
  return {
    progress({ phase, status, message, done, total }) {
      if (!live) return
      const title = titles.get(phase) ?? phase
      clear()
      if (status === 'done') stream.write(`  \u001b[32m✓\u001b[0m ${title}\n`)
      else if (status === 'skipped') stream.write(`  \u001b[2m– ${title} (skipped)\u001b[0m\n`)
      else if (status === 'failed') stream.write(`  \u001b[31m✗\u001b[0m ${title}: ${message}\n`)
      else stream.write(`  … ${title}  ${bar(done, total)} ${message}`.slice(0, stream.columns))
    },
    say(level, message) {
      if (level !== 'warn' && level !== 'error') return
      clear()
      stream.write(`  ${level === 'error' ? 'Error' : 'Note'}: ${message.replaceAll(/\p{Cc}/gu, ' ')}\n`)
    },
    close: clear,
  }
}

function bar(done: number | undefined, total: number | undefined): string {
  if (done === undefined || total === undefined || total === 0) return ''
  const filled = Math.round((done / total) * BAR_WIDTH)
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`
}
