/** Every setting, explained; models and git with a test; what was changed is saved together. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type Dispatch, type SetStateAction } from 'react'
import type { Setting } from '../../../src/contract/api/settings.ts'
import { Button } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { Page, Section } from '../../components/page.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { tell } from '../../components/toasts.tsx'
import { ThemeSwitch } from '../../layout/theme-switch.tsx'
import type { Answer } from '../../lib/answers.ts'
import { ask } from '../../lib/api.ts'
import { count } from '../../lib/format.ts'
import { settingsQuestion } from '../../lib/questions.ts'
import { withoutSaved, type Changes } from './changes.ts'
import { GitPanel } from './git-panel.tsx'
import { LogoutPanel } from './logout-panel.tsx'
import { ModelsPanel } from './models-panel.tsx'
import { SettingField } from './setting-field.tsx'
import { SETTING_SECTIONS } from './sections.ts'

export function SettingsPage() {
  const { data, error, isPending, refetch } = useQuery(settingsQuestion)
  const [changes, setChanges] = useState<Changes>({})
  return (
    <Page title="Settings" about={data && `Stored in ${data.file}. Environment variables take precedence.`}>
      {error !== null && (
        <Failed error={error} what="The settings could not be loaded." retry={() => void refetch()} />
      )}
      {isPending && <Bones />}
      {data !== undefined && (
        <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[10rem_minmax(0,1fr)]">
          <SectionLinks />
          <div className="min-w-0 space-y-6">
            {data.restart_needed && <RestartNote />}
            <Section title="Appearance">
              <div className="flex items-center justify-between gap-4">
                <p className="text-soft">Light, dark, or same as the system.</p>
                <ThemeSwitch />
              </div>
            </Section>
            <Groups settings={data.settings} changes={changes} setChanges={setChanges} />
          </div>
        </div>
      )}
      <SaveBar changes={changes} setChanges={setChanges} />
    </Page>
  )
}

function SectionLinks() {
  return (
    <nav aria-label="Settings" className="hidden lg:block">
      <ul className="sticky top-9 space-y-px">
        {SETTING_SECTIONS.map(({ group, title }) => (
          <li key={group}>
            <a href={`#${group}`} className="row-link text-soft block px-3 py-1.5">
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

interface GroupsProps {
  settings: readonly Setting[]
  changes: Changes
  setChanges: (changes: Changes) => void
}

function Groups({ settings, changes, setChanges }: GroupsProps) {
  const change = (name: string, value: string | null | undefined): void => {
    const { [name]: _old, ...rest } = changes
    setChanges(value === undefined ? rest : { ...rest, [name]: value })
  }
  return SETTING_SECTIONS.map(({ group, title, about }) => (
    <div key={group} id={group} className="scroll-mt-20 md:scroll-mt-6">
      <Section title={title} note={about}>
        {group === 'models' && <ModelsPanel changes={changes} />}
        {group === 'git' && <GitPanel />}
        {group === 'server' && <LogoutPanel />}
        {group === 'x' && (
          <p className="text-soft pb-3">
            Connecting X needs none of these:{' '}
            <Link to="/sources" className="text-ink underline underline-offset-2">
              connect it under Sources
            </Link>
            .
          </p>
        )}
        <div
          className={classNames(
            'divide-line divide-y',
            (group === 'models' || group === 'git') && 'border-line mt-4 border-t pt-1',
          )}
        >
          {settings
            .filter((setting) => setting.group === group)
            .map((setting) => (
              <SettingField
                key={setting.name}
                setting={setting}
                changed={changes[setting.name]}
                change={(value) => change(setting.name, value)}
              />
            ))}
        </div>
      </Section>
    </div>
  ))
}

function RestartNote() {
  return (
    <p role="status" className="bg-warn-wash text-warn rounded-xl px-4 py-3">
      <strong className="font-semibold">Saved. Restart to apply.</strong> Stop <code>kba start</code> with
      Ctrl-C and start it again: the new values apply from then on. This page reconnects by itself.
    </p>
  )
}

interface SaveBarProps {
  changes: Changes
  setChanges: Dispatch<SetStateAction<Changes>>
}

function SaveBar({ changes, setChanges }: SaveBarProps) {
  const client = useQueryClient()
  const names = Object.keys(changes)
  const save = useMutation({
    mutationFn: (values: Changes) =>
      ask<Answer<'settings', 'saveSettings'>>('/api/settings', { method: 'PUT', body: { values } }),
    onSuccess: (saved, values) => {
      client.setQueryData(settingsQuestion.queryKey, saved)
      void client.invalidateQueries({ queryKey: ['models'] })
      void client.invalidateQueries({ queryKey: ['git'] })
      tell('Saved.')
      setChanges((now) => withoutSaved(now, values))
    },
  })
  if (names.length === 0) return null
  return (
    <div className="bg-paper/95 border-line appear sticky bottom-16 z-20 -mx-4 mt-6 border-t px-4 py-3 backdrop-blur sm:-mx-8 sm:px-8 md:bottom-0">
      {save.error && (
        <div className="mb-3">
          <Failed error={save.error} what="The settings were not saved." />
        </div>
      )}
      <div className="flex items-center justify-end gap-3">
        <p className="text-soft mr-auto">{count(names.length, 'change')} not saved</p>
        <Button onClick={() => setChanges({})}>Discard</Button>
        <Button look="primary" busy={save.isPending} onClick={() => save.mutate(changes)}>
          Save
        </Button>
      </div>
    </div>
  )
}
