/** The places of the application, for side bar, tab bar, palette and keys. */
import type { LucideIcon } from 'lucide-react'
import {
  BookOpenText,
  CalendarClock,
  ChartNoAxesColumn,
  Gauge,
  History,
  Inbox,
  Layers,
  Library,
  MessageCircle,
  Rss,
  Settings2,
  Trash2,
} from 'lucide-react'

export interface Place {
  to: string
  title: string
  icon: LucideIcon
  /** Pressed after `g`. */
  key: string
}

const DASHBOARD: Place = { to: '/', title: 'Dashboard', icon: Gauge, key: 'd' }
const KNOWLEDGE: Place = { to: '/knowledge', title: 'Knowledge base', icon: Library, key: 'k' }
const CHAT: Place = { to: '/chat', title: 'Chat', icon: MessageCircle, key: 'c' }
const SYNTHESES: Place = { to: '/syntheses', title: 'Syntheses', icon: BookOpenText, key: 's' }
const RUNS: Place = { to: '/runs', title: 'Runs and logs', icon: History, key: 'r' }

export const GROUPS: readonly { title: string; places: readonly Place[] }[] = [
  { title: 'Know', places: [DASHBOARD, KNOWLEDGE, SYNTHESES, CHAT] },
  {
    title: 'Work',
    places: [
      { to: '/import', title: 'Import', icon: Inbox, key: 'i' },
      { to: '/sources', title: 'Sources', icon: Rss, key: 'o' },
      RUNS,
      { to: '/schedules', title: 'Schedules', icon: CalendarClock, key: 'e' },
      { to: '/work', title: 'Queues', icon: Layers, key: 'q' },
    ],
  },
  {
    title: 'Manage',
    places: [
      { to: '/statistics', title: 'Statistics', icon: ChartNoAxesColumn, key: 't' },
      { to: '/bin', title: 'Bin', icon: Trash2, key: 'b' },
      { to: '/settings', title: 'Settings', icon: Settings2, key: ',' },
    ],
  },
]

export const PLACES: readonly Place[] = GROUPS.flatMap(({ places }) => places)

/** Of the bar at the foot of a phone; the rest is behind its last button. */
export const TABS: readonly Place[] = [DASHBOARD, KNOWLEDGE, SYNTHESES, CHAT]
