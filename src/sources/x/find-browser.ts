/** Finds a browser on this machine: the system's Chromium or Chrome, else the one that Playwright installs. */
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { UsageError } from '../../errors.ts'
import { loadPlaywright } from './load-playwright.ts'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'brave-browser',
]
const PLACES: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome', '/var/lib/flatpak/exports/bin'],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
}
const INSTALL: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt install chromium',
  darwin: 'brew install --cask chromium',
  win32: 'winget install Google.Chrome',
}

export interface BrowserSearch {
  /** From the settings: nothing else is looked at then. */
  given: string | undefined
  /** Folders in which programs are, as in PATH. */
  path: string
}

/** @returns The program; `undefined` when there is none. */
export function findBrowser({ given, path }: BrowserSearch): string | undefined {
  if (given !== undefined) return isProgram(given) ? given : undefined
  const found = candidates(path).find(isProgram)
  if (found !== undefined) return found
  const playwrights = loadPlaywright().chromium.executablePath()
  return isProgram(playwrights) ? playwrights : undefined
}

/** @throws {UsageError} `no_browser` with the command that installs one. */
export function requireBrowser(search: BrowserSearch): string {
  const found = findBrowser(search)
  if (found !== undefined) return found
  const where =
    search.given === undefined
      ? 'No Chromium or Chrome was found.'
      : `X_BROWSER does not point to a program: ${search.given}`
  throw new UsageError('no_browser', where, { hint: installHint() })
}

export function installHint(): string {
  const system = INSTALL[process.platform] ?? ''
  return `Install one: ${system === '' ? '' : `${system}, or `}npx playwright-core install --with-deps chromium. Set X_BROWSER to use one from elsewhere.`
}

function candidates(path: string): string[] {
  const folders = [
    ...path.split(delimiter).filter((folder) => folder !== ''),
    ...(PLACES[process.platform] ?? []),
  ]
  return process.platform === 'linux'
    ? NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
    : folders
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return file !== ''
  } catch {
    return false
  }
}
