/** One picture of a video, by ffmpeg where it is installed. */
import { ProgramError, runProgram } from '../run-program.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 32 << 20

/**
 * @returns A JPEG, or `undefined` when ffmpeg is not there or cannot read the file.
 * @throws The reason of the signal.
 */
export async function takeFrame(file: string, signal: AbortSignal): Promise<Uint8Array | undefined> {
  // `file:` keeps a name from being taken for an option or another protocol.
  const input = ['-nostdin', '-loglevel', 'error', '-protocol_whitelist', 'file', '-i', `file:${file}`]
  const output = [
    '-vf',
    'thumbnail,scale=1280:-2:force_original_aspect_ratio=decrease',
    '-frames:v',
    '1',
    '-f',
    'mjpeg',
    'pipe:1',
  ]
  try {
    const limits = { timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_BYTES, signal }
    const { out } = await runProgram('ffmpeg', [...input, ...output], limits)
    return out.length > 0 ? out : undefined
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    return undefined
  }
}
