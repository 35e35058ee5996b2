/** Moving an item to another topic, an old or a new one. */
import { categoryLabel } from '../../../src/contract/category-label.ts'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ItemCard } from '../../../src/contract/api/items.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/fields.tsx'
import { faultLine } from '../../lib/api.ts'
import { categoriesQuestion } from '../../lib/questions.ts'
import { useMove } from '../../lib/use-move.ts'

export function MoveDialog({ item, close }: { item: ItemCard; close: () => void }) {
  const [main, setMain] = useState(item.main_category)
  const [sub, setSub] = useState(item.subcategory)
  const { data } = useQuery(categoriesQuestion)
  const mains = data?.categories.map(({ main_category: name }) => name) ?? []
  const subs =
    data?.categories
      .find(({ main_category: name }) => name === main)
      ?.subcategories.map(({ subcategory }) => subcategory) ?? []
  const move = useMove(item.id, close)
  const isSame = main === item.main_category && sub === item.subcategory
  return (
    <Dialog
      title="Move to another topic"
      close={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button
            look="primary"
            busy={move.isPending}
            disabled={isSame || main === '' || sub === ''}
            onClick={() => move.mutate({ main_category: main, subcategory: sub })}
          >
            Move
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <TopicField label="Topic" value={main} onChange={setMain} options={mains} />
        <TopicField
          label="Subtopic"
          value={sub}
          onChange={setSub}
          options={subs}
          hint="A new name creates a new topic. The folder and its media move too, and later runs keep the item there."
          fault={move.error ? faultLine(move.error) : undefined}
        />
      </div>
    </Dialog>
  )
}

interface TopicFieldProps {
  label: string
  value: string
  onChange: (name: string) => void
  options: readonly string[]
  hint?: string
  fault?: string | undefined
}

function TopicField({ label, value, onChange, options, hint, fault }: TopicFieldProps) {
  const list = useId()
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(ties) => (
        <>
          <input
            {...ties}
            list={list}
            className="field"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <datalist id={list}>
            {options.map((option) => (
              <option key={option} value={option}>
                {categoryLabel(option)}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}
