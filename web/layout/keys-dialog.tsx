import { Dialog } from '../components/dialog.tsx'
import { PLACES } from './places.ts'

const KEYS: readonly [keys: string, what: string][] = [
  ['Ctrl K', 'Find an item, go to a page'],
  ['/', 'Search the knowledge base'],
  ['j  k', 'Next, previous in a list'],
  ['Enter', 'Open it'],
  ['s', 'Favourite, on or off (item)'],
  ['u', 'To read, on or off (item)'],
  ['r', 'Read, on or off (item)'],
  ['n', 'Write a note (item)'],
  ['Del', 'Delete it (item)'],
  ['?', 'This list'],
  ['Esc', 'Close, or leave a field'],
]

export function KeysDialog({ close }: { close: () => void }) {
  const goTo = PLACES.map(({ key, title }): [string, string] => [`g  ${key}`, title])
  return (
    <Dialog title="Keyboard" close={close}>
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        <KeyList title="Anywhere" keys={KEYS} />
        <KeyList title="Go to" keys={goTo} />
      </div>
    </Dialog>
  )
}

function KeyList({ title, keys }: { title: string; keys: readonly [string, string][] }) {
  return (
    <div>
      <h3 className="label pb-2">{title}</h3>
      <dl className="space-y-1.5">
        {keys.map(([pressed, what]) => (
          <div key={pressed} className="flex items-center justify-between gap-4">
            <dt className="order-2 flex gap-1">
              {pressed.split('  ').map((key) => (
                <kbd
                  key={key}
                  className="border-line-strong bg-raised text-soft min-w-6 rounded-md border px-1.5 py-0.5 text-center font-sans text-2xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-soft">{what}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
