/** The machine: processor, memory, disk and graphics processors. */
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { GpuStats } from '../../../src/contract/api/system.ts'
import { Section } from '../../components/page.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { Bone } from '../../components/states.tsx'
import { formatBytes, formatSeconds } from '../../lib/format.ts'
import { gpuQuestion, systemQuestion } from '../../lib/questions.ts'

export function Machine() {
  const { data: system } = useQuery(systemQuestion)
  const { data: gpu } = useQuery(gpuQuestion)
  if (system === undefined)
    return (
      <Section title="This machine">
        <Bone className="h-14" />
      </Section>
    )
  const { cpu, memory, disk, process, version, database, queue } = system
  const about = `Version ${version} on Node ${process.node}, up ${formatSeconds(process.uptime_seconds)}, ${database} database, queue in ${queue === 'redis' ? 'Redis' : 'the database'}`
  return (
    <Section title="This machine" note={about}>
      <div className="mt-1 grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-4">
        <Meter
          name="Processor"
          percent={cpu.used_percent}
          value={cpu.used_percent === null ? '…' : `${Math.round(cpu.used_percent)} %`}
        >
          {cpu.cores} cores, load {cpu.load[0]?.toFixed(2)}
        </Meter>
        <Meter
          name="Memory"
          percent={(memory.used_bytes / memory.total_bytes) * 100}
          value={formatBytes(memory.used_bytes)}
        >
          of {formatBytes(memory.total_bytes)}; {formatBytes(process.memory_bytes)} here
        </Meter>
        {disk !== null && (
          <Meter
            name="Disk"
            percent={(1 - disk.free_bytes / disk.total_bytes) * 100}
            value={`${formatBytes(disk.free_bytes)} free`}
          >
            of {formatBytes(disk.total_bytes)}
          </Meter>
        )}
        {gpu !== undefined && <Gpus gpu={gpu} />}
      </div>
    </Section>
  )
}

interface MeterProps {
  name: string
  percent: number | null
  value: string
  children: ReactNode
}

function Meter({ name, percent, value, children }: MeterProps) {
  return (
    <div className="min-w-0">
      <p className="flex items-baseline justify-between gap-2">
        <span className="text-soft text-xs">{name}</span>
        <span className="font-medium tabular-nums">{value}</span>
      </p>
      <ProgressBar
        label={name}
        percent={percent ?? 0}
        tone={(percent ?? 0) > 90 ? 'warn' : 'accent'}
        className="mt-1.5"
      />
      <p className="text-faint mt-1.5 truncate text-xs">{children}</p>
    </div>
  )
}

function Gpus({ gpu }: { gpu: GpuStats }) {
  if (!gpu.found)
    return (
      <div>
        <p className="text-soft text-xs">Graphics processor</p>
        <p className="text-faint mt-1.5 text-xs">{gpu.message}</p>
      </div>
    )
  return gpu.gpus.map(
    ({
      index,
      name,
      utilization_percent: used,
      memory_used_mb: memory,
      memory_total_mb: total,
      temperature_c: heat,
    }) => (
      <Meter key={index} name={name} percent={used} value={used === null ? '…' : `${Math.round(used)} %`}>
        {memory !== null && total !== null && `${formatBytes(memory * 1e6)} of ${formatBytes(total * 1e6)}`}
        {heat !== null && `, ${heat} °C`}
      </Meter>
    ),
  )
}
