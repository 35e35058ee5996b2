/** By author, time, media and the user's own marks. */
import { READING_STATES } from '../../../src/contract/post.ts'
import { ListFilter } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Button } from '../../components/button.tsx'
import { Field, Select, Toggle } from '../../components/fields.tsx'
import type { BrowseSearch } from '../../lib/browse-search.ts'
import { READING_LABELS } from '../../lib/use-marks.ts'

interface FilterProps {
  search: BrowseSearch
  set: (change: (now: BrowseSearch) => BrowseSearch) => void
}

export function FilterMenu({ search, set }: FilterProps) {
  const { author, from, to, media, favourites, reading } = search
  const active = [author, from, to, media, favourites, reading].filter((value) => value !== undefined).length
  const change = (key: 'author' | 'from' | 'to', value: string): void =>
    set(({ [key]: _old, ...rest }) => (value === '' ? rest : { ...rest, [key]: value }))
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button size="small" icon={ListFilter} className="h-8">
          Filter
          {active > 0 && (
            <span className="bg-accent-wash text-accent rounded-full px-1.5 font-semibold">{active}</span>
          )}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Filters"
          className="border-line bg-raised shadow-float appear z-40 w-72 space-y-3 rounded-xl border p-4"
        >
          <AuthorField author={author} change={change} />
          <div className="grid grid-cols-2 gap-3">
            <DayField label="Posted from" value={from} onChange={(value) => change('from', value)} />
            <DayField label="to" value={to} onChange={(value) => change('to', value)} />
          </div>
          <Toggle
            label="With images or videos"
            checked={media === true}
            onChange={(checked) =>
              set(({ media: _old, ...rest }) => (checked ? { ...rest, media: true } : rest))
            }
          />
          <MarkToggles search={search} set={set} />
          {active > 0 && (
            <Button size="small" look="quiet" onClick={() => set(withoutFilters)}>
              Clear filters
            </Button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function withoutFilters(search: BrowseSearch): BrowseSearch {
  const { author: _a, from: _f, to: _t, media: _m, favourites: _s, reading: _r, ...rest } = search
  return rest
}

function MarkToggles({ search: { favourites, reading }, set }: FilterProps) {
  return (
    <>
      <Toggle
        label="Favourites"
        checked={favourites === true}
        onChange={(checked) =>
          set(({ favourites: _old, ...rest }) => (checked ? { ...rest, favourites: true } : rest))
        }
      />
      <Field label="Reading state">
        {(ties) => (
          <Select
            {...ties}
            value={reading ?? ''}
            onChange={({ target: { value } }) => {
              const state = READING_STATES.find((one) => one === value)
              set(({ reading: _old, ...rest }) => (state === undefined ? rest : { ...rest, reading: state }))
            }}
          >
            <option value="">Any</option>
            {READING_STATES.map((state) => (
              <option key={state} value={state}>
                {READING_LABELS[state]}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </>
  )
}

interface AuthorProps {
  author: string | undefined
  change: (key: 'author', value: string) => void
}

function AuthorField({ author, change }: AuthorProps) {
  return (
    <Field label="Author">
      {(ties) => (
        <input
          {...ties}
          className="field"
          placeholder="@handle"
          defaultValue={author}
          onBlur={(event) => change('author', event.target.value.trim().replace(/^@/, ''))}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.currentTarget.blur()
          }}
        />
      )}
    </Field>
  )
}

interface DayProps {
  label: string
  value: string | undefined
  onChange: (value: string) => void
}

function DayField({ label, value, onChange }: DayProps) {
  return (
    <Field label={label}>
      {(ties) => (
        <input
          {...ties}
          type="date"
          className="field px-2"
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
