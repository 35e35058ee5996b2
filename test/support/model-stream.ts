/** How the stand-in model server streams: piece by piece, with the faults that only a stream can have. */
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultType } from './model-faults.ts'

export interface StreamManner {
  pieceMs: number | undefined
  fault: FaultType | undefined
}

export async function writePieces(
  response: ServerResponse,
  path: string,
  pieces: readonly string[],
  { pieceMs, fault }: StreamManner,
): Promise<void> {
  const amid = ['stall', 'bad_line', 'error_line', 'no_end'].includes(fault ?? '')
  if (!amid && pieceMs === undefined) {
    response.end(pieces.join(''))
    return
  }
  const said = amid ? pieces.slice(0, Math.ceil(pieces.length / 2)) : pieces
  if (pieceMs === undefined) response.write(said.join(''))
  else
    for (const piece of said) {
      if (response.destroyed) return
      response.write(piece)
      await sleep(pieceMs)
    }
  if (fault === 'stall') return
  const isOllama = !path.startsWith('/v1/')
  const line = (text: string): string => (isOllama ? `${text}\n` : `data: ${text}\n\n`)
  if (fault === 'bad_line') response.write(line('{"message": sorry'))
  if (fault === 'error_line') {
    const error = isOllama ? { error: 'out of memory' } : { error: { message: 'out of memory' } }
    response.write(line(JSON.stringify(error)))
  }
  response.end()
}
