import { classNames } from './class-names.ts'

interface ProgressBarProps {
  /** For screen readers. */
  label: string
  /** 0 to 100. */
  percent: number
  tone?: 'accent' | 'warn' | 'bad'
  className?: string | undefined
}

const TONES = { accent: 'bg-accent', warn: 'bg-warn', bad: 'bg-bad' }

export function ProgressBar({ label, percent, tone = 'accent', className }: ProgressBarProps) {
  const value = Math.min(Math.max(percent, 0), 100)
  return (
    <span
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(value)}
      aria-valuemin={0}
      aria-valuemax={100}
      className={classNames('bg-sunken block h-1.5 overflow-hidden rounded-full', className)}
    >
      <span
        className={classNames(
          'block h-full rounded-full transition-[width] duration-500 ease-calm',
          TONES[tone],
        )}
        style={{ width: `${value}%` }}
      />
    </span>
  )
}
