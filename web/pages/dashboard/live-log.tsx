/** The log of the run that goes on, or of the last one. */
import { LogView } from '../../components/log-view.tsx'
import { Section } from '../../components/page.tsx'
import { useLive } from '../../lib/live.ts'

export function LiveLog() {
  const logs = useLive((live) => live.logs)
  const isRunning = useLive((live) => live.isRunning)
  return (
    <Section title="Log" note={isRunning ? 'live' : 'of the last run'}>
      <LogView lines={logs} isLive={isRunning} />
    </Section>
  )
}
