/** Lines that an edit takes away and adds, with a little around them. */
import type { Diff } from '../../../src/contract/api/items.ts'
import { classNames } from '../../components/class-names.ts'
import { count } from '../../lib/format.ts'

const LOOKS = { same: '', added: 'bg-accent-wash', removed: 'bg-bad-wash' }
const SIGNS = { same: ' ', added: '+', removed: '−' }
const SAID = { same: '', added: 'added: ', removed: 'removed: ' }

export function DiffView({ diff }: { diff: Diff }) {
  if (!diff.changed) return <p className="text-soft py-10 text-center">Nothing changes.</p>
  return (
    <>
      <p className="text-soft mb-3">
        <span className="text-accent font-medium">{count(diff.added, 'line')} added</span>,{' '}
        <span className="text-bad font-medium">{count(diff.removed, 'line')} removed</span>
      </p>
      {diff.hunks.map((hunk) => (
        <div
          key={`${hunk.old_start}/${hunk.new_start}`}
          className="border-line mb-3 overflow-hidden rounded-xl border font-mono text-xs leading-5"
        >
          {hunk.lines.map(({ kind, text }, index) => (
            <div key={index} className={classNames('flex gap-3 px-3 whitespace-pre-wrap', LOOKS[kind])}>
              <span aria-hidden className="text-faint select-none">
                {SIGNS[kind]}
              </span>
              <span className="min-w-0 break-words">
                <span className="sr-only">{SAID[kind]}</span>
                {text === '' ? ' ' : text}
              </span>
            </div>
          ))}
        </div>
      ))}
    </>
  )
}
