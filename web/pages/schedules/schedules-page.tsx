/** Runs that start by themselves. */
import { useQuery } from '@tanstack/react-query'
import { CalendarClock, Plus } from 'lucide-react'
import { useState } from 'react'
import type { SavedSchedule } from '../../../src/contract/api/schedules.ts'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Bones, Empty, Failed } from '../../components/states.tsx'
import { schedulesQuestion } from '../../lib/questions.ts'
import { ScheduleForm } from './schedule-form.tsx'
import { ScheduleRow } from './schedule-row.tsx'

export function SchedulesPage() {
  const { data, error, isPending, refetch } = useQuery(schedulesQuestion)
  const [edited, setEdited] = useState<SavedSchedule | 'new'>()
  const add = (
    <Button look="primary" icon={Plus} onClick={() => setEdited('new')}>
      New schedule
    </Button>
  )
  return (
    <Page
      title="Schedules"
      about="Runs that start on their own while the server is running. A missed run happens once, at the next start."
      actions={data !== undefined && data.schedules.length > 0 && add}
    >
      {error !== null && (
        <Failed error={error} what="The schedules could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones rows={3} />}
      {data?.schedules.length === 0 && (
        <Empty icon={CalendarClock} title="No schedules yet" actions={add}>
          For example, turn new bookmarks into articles every night at 03:30.
        </Empty>
      )}
      <ul className="space-y-3">
        {data?.schedules.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} edit={() => setEdited(schedule)} />
        ))}
      </ul>
      {edited !== undefined && data !== undefined && (
        <ScheduleForm
          schedule={edited === 'new' ? undefined : edited}
          timeZone={data.time_zone}
          close={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}
