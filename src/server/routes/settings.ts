/** Settings of the installation: read without secrets, saved in `.env`. */
import { join } from 'node:path'
import type { settingsApi } from '../../contract/api/settings.ts'
import { saveSettings, type SettingChanges } from '../../config/save-settings.ts'
import { listSettings } from '../../config/setting-list.ts'
import type { RouteParts } from '../route-parts.ts'
import type { Handlers } from '../serve-operations.ts'

export function settingRoutes({ app }: RouteParts): Handlers<typeof settingsApi> {
  const { env } = app
  const read = () => {
    const settings = listSettings(env)
    return {
      settings,
      restart_needed: settings.some(({ pending }) => pending),
      file: join(env.KBA_HOME, '.env'),
    }
  }
  const save = async (changes: SettingChanges) => {
    await saveSettings(env.KBA_HOME, changes)
    return read()
  }
  return {
    listSettings: read,
    saveSettings: ({ body: { values } }) => save(emptyAsNull(values)),
    deleteSetting: ({ params: { name } }) => save({ [name]: null }),
  }
}

/** An emptied field removes the setting. */
function emptyAsNull(values: SettingChanges): SettingChanges {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value === '' ? null : value]),
  )
}
