/** By author, time and media. */
import { ListFilter } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Button } from '../../components/button.tsx'
import { Field, Toggle } from '../../components/fields.tsx'
import type { BrowseSearch } from '../../lib/browse-search.ts'

interface FilterProps {
  search: BrowseSearch
  set: (change: (now: BrowseSearch) => BrowseSearch) => void
}

export function FilterMenu({ search, set }: FilterProps) {
  const { author, from, to, media } = search
  const active = [author, from, to, media].filter((value) => value !== undefined).length
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
          {active > 0 && (
            <Button
              size="small"
              look="quiet"
              onClick={() => set(({ author: _a, from: _f, to: _t, media: _m, ...rest }) => rest)}
            >
              Clear filters
            </Button>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
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
