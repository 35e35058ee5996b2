/** The one thing that pipeline code calls to tell how it is getting on. It never throws and never waits. */

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export interface ProgressEvent {
  phase: string
  status: 'started' | 'progress' | 'done' | 'skipped' | 'failed'
  message: string
  done?: number
  total?: number
}

export interface Reporter {
  /** How far a phase is. */
  progress(event: ProgressEvent): void
  /** A line for the run's log, in the user's words. */
  say(level: LogLevel, message: string, phase?: string): void
}
