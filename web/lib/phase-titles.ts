import { PHASES, SUB_PHASES } from '../../src/contract/phases.ts'
import { words } from './format.ts'

const TITLES = new Map<string, string>([...PHASES, ...SUB_PHASES].map(({ id, title }) => [id, title]))

/** @returns The title of a phase or sub-phase. */
export function phaseTitle(id: string): string {
  return TITLES.get(id) ?? words(id)
}
