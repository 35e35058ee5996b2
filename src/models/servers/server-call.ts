/** One call to a model server: bounded in time, cancellable, timed, with our errors. */
import { withinTime } from '../../time-limit.ts'
import { asCallError, timeoutError, type CallTarget } from '../call-errors.ts'

/** What bounds a call. */
export interface CallLimits {
  timeoutMs: number
  signal?: AbortSignal | undefined
}

/**
 * @param call - Must end when the signal fires.
 * @returns The call's result, and how long it took in seconds.
 * @throws the abort reason if `limits.signal` fired; else what `asCallError` makes of the failure.
 */
export async function callServer<T>(
  target: CallTarget,
  { timeoutMs, signal }: CallLimits,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<{ result: T; seconds: number }> {
  const started = performance.now()
  try {
    const result = await withinTime(
      { limitMs: timeoutMs, late: () => timeoutError(target, timeoutMs), signal },
      (limited) => call(limited.signal),
    )
    return { result, seconds: (performance.now() - started) / 1000 }
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : asCallError(error, target)
  }
}
