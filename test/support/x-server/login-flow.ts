/** The login of the look-alike, step by step, with the extra steps that X asks for when it doubts. */
import { randomUUID } from 'node:crypto'
import type { Account, SessionCookies } from './account.ts'

export type LoginStep = 'username' | 'alternate' | 'password' | 'code' | 'email_code' | 'captcha'

export interface LoginChoices {
  steps: readonly LoginStep[]
  username: string
  password: string
  /** Phone number or e-mail address that X asks for. */
  alternate: string
  /** The one-time code. */
  code: string
}

export interface LoginAnswer {
  kind: LoginStep | 'done'
  title: string
  token: string
  hint?: string
  error?: string
  cookies?: SessionCookies
}

const TITLES: Record<LoginStep, [string, string?]> = {
  username: ['Sign in to X'],
  alternate: ['Enter your phone number or username', 'There was unusual login activity on your account.'],
  password: ['Enter your password'],
  code: ['Enter your verification code', 'Use your code generator app.'],
  email_code: ['Check your email', 'Enter the confirmation code that we sent to r****@example.org'],
  captcha: ['Authenticate your account', 'Solve the puzzle to go on.'],
}

export class LoginFlow {
  choices: LoginChoices = {
    steps: ['username', 'password'],
    username: 'reader',
    password: 'correct horse battery staple',
    alternate: 'reader@example.org',
    code: '246810',
  }
  private readonly account: Account
  private readonly places = new Map<string, number>()

  constructor(account: Account) {
    this.account = account
  }

  /** @param value - What was entered; undefined begins. */
  next(token: string, value: string | undefined): LoginAnswer {
    const place = this.places.get(token)
    if (place === undefined || value === undefined) return this.show(randomUUID(), 0)
    const step = this.choices.steps[place]
    if (step === 'captcha') return this.show(token, place)
    if (step !== undefined && value !== this.expected(step))
      return {
        ...this.show(token, place),
        error: step === 'password' ? 'Wrong password!' : 'Incorrect. Please try again.',
      }
    if (place + 1 < this.choices.steps.length) return this.show(token, place + 1)
    this.places.delete(token)
    return { kind: 'done', title: '', token, cookies: this.account.open() }
  }

  private show(token: string, place: number): LoginAnswer {
    this.places.set(token, place)
    const kind = this.choices.steps[place] ?? 'username'
    const [title, hint] = TITLES[kind]
    return { kind, title, token, ...(hint === undefined ? {} : { hint }) }
  }

  private expected(step: LoginStep): string {
    const { username, password, alternate, code } = this.choices
    if (step === 'username') return username
    if (step === 'password') return password
    return step === 'alternate' ? alternate : code
  }
}
