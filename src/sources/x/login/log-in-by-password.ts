/** Logs in to X with name and password, as a person fills in the form; what else X asks is asked of the user. */
import type { Locator, Page } from 'playwright-core'
import { KbaError, UsageError } from '../../../errors.ts'
import type { Log } from '../../../log.ts'
import { challenged } from '../judge-answer.ts'
import { pageRefusal } from '../page-refusal.ts'
import { authTokenOf } from '../session-file.ts'
import { BOOKMARKS } from '../timeline-answer.ts'
import { watchTraffic } from '../traffic.ts'
import type { XBrowser } from '../x-browser.ts'
import type { XSettings } from '../x-settings.ts'
import { verifySession } from './verify-session.ts'

const STEPS = 12
const STEP_MS = 20_000
const LOOK_EVERY_MS = 150
const TYPING_MS = 40

/** What X wants to know beside name and password, in its own words. */
export interface LoginQuestion {
  text: string
}

/** @throws what ends the login, when nobody can be asked. */
export type AskUser = (question: LoginQuestion) => Promise<string>

export interface PasswordParts {
  settings: XSettings
  account: { username: string; password: string }
  ask: AskUser
  log: Log
  signal: AbortSignal
}

/**
 * @throws {UsageError} `x_login_refused` with X's own words, `x_challenged` where only a window helps, `x_locked`,
 * `x_suspended`; `x_login_unknown` for a form of a shape that is not known.
 */
export async function logInByPassword(browser: XBrowser, parts: PasswordParts): Promise<void> {
  try {
    await fillInForms(browser, parts)
  } catch (error) {
    parts.signal.throwIfAborted()
    if (error instanceof KbaError) throw error
    // Not the cause: what the browser tells of a form holds what was typed into it.
    throw unknownForm('a field could not be filled in')
  }
}

async function fillInForms(browser: XBrowser, parts: PasswordParts): Promise<void> {
  const { page } = browser
  await page.goto(new URL('/i/flow/login', parts.settings.bookmarksUrl).href, { waitUntil: 'commit' })
  let last: Step | undefined
  for (let n = 0; n < STEPS; n += 1) {
    const step = await nextStep(browser, last, parts.signal)
    if (step === 'done') return confirm(browser, parts)
    if (step.kind === 'refused') throw step.error
    if (step.alert !== '' && last?.kind === step.kind && step.kind !== 'question') throw refused(step.alert)
    const value = await answerTo(step, parts)
    // A form that is drawn anew meanwhile is looked at again.
    if (await fillIn(page, step, value).then(isDone, isNotDone)) last = step
  }
  throw unknownForm('it keeps asking')
}

type Step =
  | { kind: 'username' | 'password' | 'question'; input: Locator; text: string; alert: string }
  | { kind: 'refused'; error: KbaError }

async function answerTo(
  step: Exclude<Step, { kind: 'refused' }>,
  { account, ask }: PasswordParts,
): Promise<string> {
  if (step.kind === 'username') return account.username
  if (step.kind === 'password') return account.password
  return ask({ text: step.alert === '' ? step.text : `${step.alert} ${step.text}` })
}

/**
 * Waits until the form shows something else than in the last step. A form that is drawn anew while it is looked at may show
 * parts of both: only what two looks agree on counts.
 */
async function nextStep(
  { page, context }: XBrowser,
  last: Step | undefined,
  signal: AbortSignal,
): Promise<Step | 'done'> {
  const deadline = Date.now() + STEP_MS
  let seen: Step | undefined
  while (Date.now() < deadline) {
    signal.throwIfAborted()
    if (authTokenOf({ cookies: await context.cookies() }) !== undefined) return 'done'
    // A page that is left, or drawn anew, while it is looked at is looked at again.
    const step = await stepOf(page).catch((error: unknown) => {
      if (page.isClosed()) throw error
      return undefined
    })
    if (step !== undefined && isAgreed(step, seen) && ((await isEmpty(step)) || !isSame(step, last)))
      return step
    seen = step
    await page.waitForTimeout(LOOK_EVERY_MS)
  }
  throw unknownForm('nothing follows')
}

/** A form that is shown again. */
async function isEmpty(step: Step): Promise<boolean> {
  if (step.kind === 'refused') return false
  return (await step.input.inputValue({ timeout: 1000 }).catch(() => undefined)) === ''
}

function isAgreed(step: Step, seen: Step | undefined): boolean {
  return step.kind === 'refused' ? seen?.kind === 'refused' : isSame(step, seen)
}

function isSame(step: Step, last: Step | undefined): boolean {
  if (step.kind === 'refused' || last === undefined || last.kind === 'refused') return false
  return step.kind === last.kind && step.text === last.text && step.alert === last.alert
}

/** By what a field is for, not by where it stands. */
async function stepOf(page: Page): Promise<Step | undefined> {
  const access = new URL(page.url()).pathname.startsWith('/account/') ? await pageRefusal(page) : undefined
  if (access !== undefined) return { kind: 'refused', error: access }
  const alert = await textOf(page.locator('[role="alert"]'))
  const inputs = page.locator('input:visible:enabled')
  const password = inputs.and(page.locator('[type="password"]'))
  if ((await password.count()) > 0) return { kind: 'password', input: password.first(), text: '', alert }
  const username = inputs.and(page.locator('[autocomplete~="username"]'))
  if ((await username.count()) > 0) return { kind: 'username', input: username.first(), text: '', alert }
  const other = inputs.and(
    page.locator('[type="text"], [type="tel"], [type="email"], [type="number"], :not([type])'),
  )
  if ((await other.count()) > 0)
    return { kind: 'question', input: other.first(), text: await questionOf(page), alert }
  const puzzles = page.locator(
    'iframe[title*="arkose" i], iframe[src*="arkose" i], iframe[src*="captcha" i], iframe[id*="arkose" i]',
  )
  return (await puzzles.count()) > 0 ? { kind: 'refused', error: challenged() } : undefined
}

async function questionOf(page: Page): Promise<string> {
  const dialog = page.locator('[role="dialog"]:visible')
  const text = await textOf((await dialog.count()) > 0 ? dialog.last() : page.locator('main, body').last())
  return text.replaceAll(/\s+/g, ' ').slice(0, 300).trim()
}

async function textOf(locator: Locator): Promise<string> {
  if ((await locator.count()) === 0) return ''
  return (
    await locator
      .first()
      .innerText({ timeout: 2000 })
      .catch(() => '')
  ).trim()
}

const isDone = (): boolean => true
const isNotDone = (): boolean => false

/** Key by key, as a person types. */
async function fillIn(page: Page, step: Exclude<Step, { kind: 'refused' }>, value: string): Promise<void> {
  await step.input.fill('')
  await step.input.pressSequentially(value, { delay: TYPING_MS })
  await page.keyboard.press('Enter')
}

async function confirm(browser: XBrowser, { settings, log }: PasswordParts): Promise<void> {
  const refusal = await verifySession(browser, await watchTraffic(browser.page, log, BOOKMARKS), settings)
  if (refusal !== undefined) throw refusal
  await browser.keepSession('password')
}

function refused(alert: string): UsageError {
  return new UsageError(
    'x_login_refused',
    `X rejected the login: ${alert.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
    {
      hint: 'Check X_USERNAME and X_PASSWORD; do not try often, because X locks accounts for that. kba login needs no password.',
    },
  )
}

function unknownForm(what: string): UsageError {
  return new UsageError('x_login_unknown', `X's login form has an unknown shape: ${what}.`, {
    hint: 'Log in with kba login, or use the cookies of a browser that is logged in.',
  })
}
