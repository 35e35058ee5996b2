/** Phase 2: new bookmarks from every source that is set up. What a source brought stays, also when it then fails. */
import { messageOf } from '../errors.ts'
import { fetchSources, type FetchOutcome } from '../sources/fetch-sources.ts'
import { NOTHING, type Phase, type PhaseResult } from './phase.ts'

const PHASE = 'fetch_bookmarks'

export const fetchBookmarks: Phase = async (run) => {
  const { report } = run
  const place = { db: run.db, importsFolder: run.paths.imports, log: run.log }
  const outcomes = await fetchSources(run.sources, place, {
    all: run.preferences.fetch_all,
    signal: run.signal,
    say: (level, message) => {
      report.say(level, message, PHASE)
    },
    onProgress: ({ title }, { found, new: added }) => {
      const message = `${title}: ${found} found, ${added} new`
      report.progress({ phase: PHASE, status: 'progress', message, done: found })
    },
  })
  if (outcomes.length === 0) {
    report.say('info', 'No source is set up: kba fetch --help lists them.', PHASE)
    return NOTHING
  }
  return resultOf(outcomes)
}

/** A source that failed beside others that did not is counted; when all failed, the phase has failed of the first. */
function resultOf(outcomes: readonly FetchOutcome[]): PhaseResult {
  const sum = (name: 'found' | 'new' | 'known' | 'invalid' | 'duplicates'): number =>
    outcomes.reduce((total, outcome) => total + outcome[name], 0)
  const failed = outcomes.filter(({ error }) => error !== undefined)
  return {
    processed: sum('new'),
    failed: failed.length,
    counts: {
      ...{ found: sum('found'), new: sum('new'), known: sum('known'), invalid: sum('invalid') },
      duplicates: sum('duplicates'),
    },
    notes: outcomes.map(noteOf),
    ...(failed.length === outcomes.length ? { error: failed[0]?.error } : {}),
  }
}

function noteOf({ source, found, new: added, error }: FetchOutcome): string {
  const end = error === undefined ? '' : `; then: ${messageOf(error)}`
  return `${source.title}: ${found} found, ${added} new${end}`
}
