/** Graphics processors, as nvidia-smi tells. */
import type { GpuStats } from '../contract/api/system.ts'
import { keptFor } from '../kept-for.ts'
import { ProgramError, runProgram } from '../run-program.ts'

const ANSWER_WITHIN_MS = 5000
/** Several tabs that ask cost one question. */
const KEEP_MS = 2000
const FIELDS = 'index,name,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw'

const askOnce = keptFor(KEEP_MS, ask)

/** Never throws: a machine without such a processor is the normal case. */
export function readGpu(): Promise<GpuStats> {
  return askOnce()
}

async function ask(): Promise<GpuStats> {
  try {
    const question = [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits']
    const { out } = await runProgram('nvidia-smi', question, { timeoutMs: ANSWER_WITHIN_MS })
    const gpus = parseGpuTable(out.toString('utf8'))
    return { found: gpus.length > 0, message: gpus.length > 0 ? '' : 'nvidia-smi found no GPU.', gpus }
  } catch (error) {
    const isMissing = error instanceof ProgramError && error.fault === 'missing'
    const message = isMissing
      ? 'No NVIDIA GPU was found: there is no nvidia-smi on this machine.'
      : 'nvidia-smi is installed, but does not answer.'
    return { found: false, message, gpus: [] }
  }
}

/** @param table - One line a processor; what it cannot tell stands as `[N/A]`. */
export function parseGpuTable(table: string): GpuStats['gpus'] {
  const lines = table.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    const [index = '', name = '', ...rest] = line.split(',').map((field) => field.trim())
    const [use, used, total, temperature, power] = rest.map((field) =>
      /^[\d.]+$/.test(field) ? Number(field) : null,
    )
    return {
      ...{ index: Number.parseInt(index, 10) || 0, name, utilization_percent: use ?? null },
      ...{ memory_used_mb: used ?? null, memory_total_mb: total ?? null },
      ...{ temperature_c: temperature ?? null, power_w: power ?? null },
    }
  })
}
