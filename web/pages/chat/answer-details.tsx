/** What an answer was made from: how the question was understood, what was found, what it took. */
import { useQuery } from '@tanstack/react-query'
import type { ChatMessage } from '../../../src/contract/api/chat.ts'
import { Dialog } from '../../components/dialog.tsx'
import { Bones, Failed } from '../../components/states.tsx'
import { answerContextQuestion } from '../../lib/chat-questions.ts'
import { formatDollars, formatNumber, formatSeconds, words } from '../../lib/format.ts'

export function AnswerDetails({ answer, close }: { answer: ChatMessage; close: () => void }) {
  const { data, error, refetch } = useQuery(answerContextQuestion(answer.id))
  return (
    <Dialog title="How this answer was made" width="wide" close={close}>
      <Facts
        facts={[
          ['Model', answer.model ?? 'unknown'],
          ['Kind of question', answer.question_class === null ? 'not known' : words(answer.question_class)],
          ...statFacts(answer),
          ...(data === undefined
            ? []
            : ([
                ['Searched for', data.searched_for],
                ['Found by', data.found_by.map(words).join(', ')],
                ['Follow-up', data.is_follow_up ? 'yes: the subject came from before' : 'no'],
              ] as const)),
        ]}
      />
      {error !== null && (
        <Failed error={error} what="The details could not be loaded." retry={() => void refetch()} />
      )}
      {data === undefined && error === null && <Bones rows={3} />}
      <h3 className="label mt-6 mb-2">Passages given to the model</h3>
      <ol className="space-y-3">
        {data?.passages.map((passage, index) => (
          <li key={index} className="border-line rounded-xl border px-4 py-3">
            <p className="flex items-baseline gap-2">
              <span className="text-accent text-xs font-semibold tabular-nums">{passage.number ?? '–'}</span>
              <span className="font-medium">{passage.title}</span>
              <span className="text-faint truncate text-xs">{passage.heading}</span>
            </p>
            <p className="text-soft mt-1 text-[0.8125rem] leading-relaxed whitespace-pre-wrap">
              {passage.text}
            </p>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}

function statFacts({ stats }: ChatMessage): [string, string][] {
  if (stats === null) return []
  const { seconds, first_token_ms: first, input_tokens: input, output_tokens: output, cost } = stats
  return [
    [
      'Took',
      `${formatSeconds(seconds)}${first === null ? '' : `, first word after ${formatSeconds(first / 1000)}`}`,
    ],
    ['Tokens', `${formatNumber(input)} in, ${formatNumber(output)} out`],
    ...(cost === null ? [] : ([['Cost', formatDollars(cost)]] as [string, string][])),
  ]
}

function Facts({ facts }: { facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-3">
          <dt className="text-faint w-32 shrink-0">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
