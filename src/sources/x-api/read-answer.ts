/** An answer of X's API as records, read as an export of the same shape is. */
import { Readable } from 'node:stream'
import { openInput } from '../../exports/input.ts'
import { xApiV2 } from '../../exports/x-api-v2/x-api-v2.ts'
import type { SourceRecord } from '../../x-data/record.ts'

export async function readAnswer(text: string): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  const input = await openInput(Readable.from([Buffer.from(text)]))
  for await (const record of xApiV2.read(input)) records.push(record)
  return records
}
