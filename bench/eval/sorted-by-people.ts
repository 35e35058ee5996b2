/**
 * Short texts that people sorted, without anything of this project: features of the web (`web-features`), and, where the
 * machine has apt, descriptions of Debian's packages by the section that their maintainers chose. Nothing of it is copied
 * into the project. Sections that say how a package is made (python, libs) are left out: they tell nothing of its subject.
 */
import { createHash } from 'node:crypto'
import { ProgramError, runProgram } from '../../src/run-program.ts'
import { readFeatures } from './web-features.ts'

export interface SortedText {
  source: string
  text: string
  /** Main categories that are right. A section is narrower than what a package is about, so that true choices may be missing. */
  mains: readonly string[]
}

const SECTIONS: Readonly<Record<string, string>> = {
  admin: 'devops systems_programming security networking software_and_apps cloud_infrastructure hardware',
  comm: 'software_and_apps hardware networking',
  database: 'databases data_engineering',
  editors: 'software_engineering software_and_apps writing_and_language',
  education: 'career_and_productivity science games computer_science software_and_apps programming_languages',
  electronics: 'hardware',
  fonts: 'design writing_and_language software_and_apps',
  games: 'games game_development_and_graphics',
  graphics: 'software_and_apps game_development_and_graphics design arts_and_culture data_engineering',
  hamradio: 'hardware networking',
  httpd: 'web_development devops security',
  kernel: 'systems_programming hardware devops',
  localization: 'writing_and_language software_and_apps',
  mail: 'software_and_apps networking security devops',
  math: 'computer_science data_engineering machine_learning security',
  net: 'networking security software_and_apps internet_and_social_media devops web_development',
  science: 'science computer_science data_engineering machine_learning health',
  shells: 'software_engineering systems_programming software_and_apps',
  sound: 'software_and_apps arts_and_culture machine_learning',
  tex: 'writing_and_language software_and_apps design',
  vcs: 'software_engineering',
  video: 'software_and_apps arts_and_culture hardware',
  web: 'web_development networking software_and_apps internet_and_social_media data_engineering devops',
  x11: 'software_and_apps systems_programming design',
}
const MOST_OF_A_SECTION = 24
const MOST_FEATURES = 120
const NO_PROGRAM = /transitional|dummy|metapackage|debug symbols|documentation|-(?:data|dev|doc|dbg)$/

/** @param isTuning - Half of them may be looked at while something is chosen; the other half is for the report. */
export async function readSortedTexts(isTuning: boolean): Promise<SortedText[]> {
  const all = [...webFeatures(), ...(await debianPackages())]
  return all.filter(({ text }) => (firstByteOf(text) % 2 === 0) === isTuning)
}

function webFeatures(): SortedText[] {
  const mains = ['web_development', 'game_development_and_graphics', 'software_and_apps', 'design']
  return inChanceOrder(readFeatures().map(({ name, description }) => `${name}: ${description}`))
    .slice(0, MOST_FEATURES)
    .map((text) => ({ source: 'web features', text, mains }))
}

async function debianPackages(): Promise<SortedText[]> {
  const blocks = (await readAvailable()).split('\n\n')
  return Object.entries(SECTIONS).flatMap(([section, mains]) => {
    const texts = blocks.filter((block) => block.includes(`\nSection: ${section}\n`)).flatMap(programIn)
    return inChanceOrder([...new Set(texts)])
      .slice(0, MOST_OF_A_SECTION)
      .map((text) => ({ source: 'Debian packages', text, mains: mains.split(' ') }))
  })
}

function programIn(block: string): string[] {
  const name = /^Package: (\S+)$/m.exec(block)?.[1]
  const about = /^Description(?:-en)?: (.+)$/m.exec(block)?.[1]
  const isProgram = block.includes('role::program') || block.includes('\nSection: fonts\n')
  if (name === undefined || about === undefined || !isProgram) return []
  return NO_PROGRAM.test(`${about} ${name}`) ? [] : [`${name}: ${about}`]
}

async function readAvailable(): Promise<string> {
  try {
    const { out } = await runProgram('apt-cache', ['dumpavail'], {
      timeoutMs: 120_000,
      maxOutputBytes: 500_000_000,
    })
    return out.toString('utf8')
  } catch (error) {
    if (error instanceof ProgramError && error.fault === 'missing') return ''
    throw error
  }
}

/** The same order wherever it is computed, and none that anybody chose. */
function inChanceOrder(texts: readonly string[]): string[] {
  return [...texts].sort((a, b) => digestOf(a).compare(digestOf(b)))
}

function firstByteOf(text: string): number {
  return digestOf(text)[0] ?? 0
}

function digestOf(text: string): Buffer {
  return createHash('md5').update(text).digest()
}
