/** A table before it is imported: what each column seems to hold, to be corrected, and its first rows. */
import { Table2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Select } from '../../components/fields.tsx'
import { fieldWords, mapOf, withField } from './column-names.ts'
import type { Table, Upload } from './uploads.ts'

interface TableLookProps {
  upload: Upload
  table: Table
  fields: readonly string[]
  take: (map: string) => void
  leave: () => void
}

export function TableLook({ upload: { file }, table, fields, take, leave }: TableLookProps) {
  const guessed = table.columns.map(({ field }) => field)
  const [chosen, setChosen] = useState(guessed)
  const map = mapOf(guessed, chosen)
  const isReady = chosen.includes('url') || chosen.includes('id')
  return (
    <article className="card px-5 py-4" aria-label={`Columns of ${file.name}`}>
      <header className="flex items-center gap-3">
        <Table2 aria-hidden className="text-accent size-4 shrink-0" />
        <h2 className="min-w-0 flex-1 truncate font-medium">{file.name}</h2>
        <span className="text-faint text-xs">not imported yet</span>
      </header>
      <p className="text-soft mt-1 text-xs">
        Check what each of its {table.columns.length} columns holds, then import. These are the first rows.
      </p>
      <div
        role="region"
        aria-label={`First rows of ${file.name}`}
        tabIndex={0}
        className="border-line mt-3 overflow-x-auto rounded-lg border"
      >
        <table className="w-full text-xs">
          <thead className="bg-sunken text-left align-top">
            <tr>
              {table.columns.map(({ heading }, i) => (
                <ColumnHead
                  key={i}
                  name={heading === '' ? `Column ${i + 1}` : heading}
                  fields={fields}
                  field={chosen[i] ?? null}
                  choose={(field) => setChosen((now) => withField(now, i, field))}
                />
              ))}
            </tr>
          </thead>
          <FirstRows rows={table.rows} isTaken={chosen.map((field) => field !== null)} />
        </table>
      </div>
      <footer className="mt-3 flex flex-wrap items-center justify-end gap-2">
        {!isReady && (
          <p role="status" className="text-warn mr-auto text-xs">
            Choose the column that holds the addresses or IDs of the posts.
          </p>
        )}
        <Button onClick={leave}>Do not import</Button>
        <Button look="primary" disabled={!isReady} onClick={() => take(map)}>
          Import
        </Button>
      </footer>
    </article>
  )
}

function FirstRows({ rows, isTaken }: { rows: Table['rows']; isTaken: readonly boolean[] }) {
  return (
    <tbody className="divide-line divide-y">
      {rows.map((row, at) => (
        <tr key={at}>
          {isTaken.map((taken, i) => (
            <td key={i} className={taken ? 'px-3 py-2' : 'text-faint px-3 py-2'}>
              <span className="block max-w-56 truncate" title={row[i]}>
                {row[i]}
              </span>
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  )
}

interface ColumnHeadProps {
  name: string
  fields: readonly string[]
  field: string | null
  choose: (field: string | null) => void
}

function ColumnHead({ name, fields, field, choose }: ColumnHeadProps) {
  return (
    <th scope="col" className="min-w-40 px-3 py-2 font-normal">
      <span className="block max-w-56 truncate font-medium" title={name}>
        {name}
      </span>
      <Select
        aria-label={`${name} holds`}
        className="mt-1.5 h-8 text-xs"
        value={field ?? ''}
        onChange={({ target: { value } }) => choose(value === '' ? null : value)}
      >
        <option value="">Left out</option>
        {fields.map((one) => (
          <option key={one} value={one}>
            {fieldWords(one)}
          </option>
        ))}
      </Select>
    </th>
  )
}
