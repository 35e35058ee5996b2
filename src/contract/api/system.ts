/** The machine: GPU, processor, memory, disk; the session of who asks. */
import { z } from 'zod'
import type { Operations } from './operation.ts'

export const gpuSchema = z.object({
  index: z.int(),
  name: z.string(),
  utilization_percent: z.number().nullable(),
  memory_used_mb: z.number().nullable(),
  memory_total_mb: z.number().nullable(),
  temperature_c: z.number().nullable(),
  power_w: z.number().nullable(),
})

export const gpuStatsSchema = z
  .object({
    found: z.boolean(),
    message: z.string().describe('such as `No NVIDIA GPU was found.`'),
    gpus: z.array(gpuSchema),
  })
  .meta({ id: 'GpuStats' })
export type GpuStats = z.infer<typeof gpuStatsSchema>

export const systemStatsSchema = z
  .object({
    cpu: z.object({
      model: z.string(),
      cores: z.int(),
      used_percent: z.number().nullable().describe('since it was asked for last'),
      load: z.array(z.number()).describe('of the last 1, 5 and 15 minutes'),
    }),
    memory: z.object({ total_bytes: z.int(), used_bytes: z.int() }),
    process: z.object({ memory_bytes: z.int(), uptime_seconds: z.number(), node: z.string() }),
    disk: z
      .object({ total_bytes: z.int(), free_bytes: z.int(), path: z.string() })
      .nullable()
      .describe('that holds the knowledge base'),
    version: z.string(),
    database: z.enum(['embedded', 'PostgreSQL server']),
    queue: z.enum(['redis', 'database']),
  })
  .meta({ id: 'SystemStats' })
export type SystemStats = z.infer<typeof systemStatsSchema>

export const systemApi = {
  getGpu: {
    method: 'get',
    path: '/api/gpu',
    summary: 'Graphics processors',
    answer: gpuStatsSchema,
  },
  getSystem: {
    method: 'get',
    path: '/api/system',
    summary: 'Processor, memory, disk, versions',
    answer: systemStatsSchema,
  },
  getQueues: {
    method: 'get',
    path: '/api/queues',
    summary: 'Jobs of each queue by state; the board is at /queues',
    answer: z.object({
      queues: z.array(z.object({ name: z.string(), counts: z.record(z.string(), z.int()) })),
    }),
  },
} as const satisfies Operations
