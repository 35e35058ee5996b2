import { Monitor, Moon, Sun } from 'lucide-react'
import { Choice } from '../components/choice.tsx'
import { setTheme, useTheme, type Theme } from '../lib/theme.ts'

const OPTIONS: readonly { value: Theme; label: string; icon: typeof Sun }[] = [
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'system', label: 'Same as system', icon: Monitor },
  { value: 'dark', label: 'Dark', icon: Moon },
]

export function ThemeSwitch() {
  return <Choice label="Theme" value={useTheme()} onChange={setTheme} options={OPTIONS} iconsOnly />
}
