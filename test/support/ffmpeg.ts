/** Videos for tests, made by the machine's ffmpeg; without it the tests that need it are skipped, on CI they fail. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export const hasFfmpeg = findFfmpeg()

function findFfmpeg(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = folders.some((folder) => existsSync(join(folder, 'ffmpeg')))
  if (!found && process.env['CI'] === 'true') throw new Error('CI needs ffmpeg: none was found.')
  return found
}

/** @returns An MP4 of half a second. */
export function makeVideo(): Buffer {
  const input = ['-f', 'lavfi', '-i', 'testsrc=duration=0.5:size=64x64:rate=10']
  const output = ['-c:v', 'mpeg4', '-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4', 'pipe:1']
  return execFileSync('ffmpeg', ['-loglevel', 'error', ...input, ...output])
}
