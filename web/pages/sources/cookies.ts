/** Finds the two cookies of X in what a person pastes: a header, a cookies.txt, or the JSON of an extension. */

export interface SessionCookies {
  auth_token: string
  ct0: string
}

/** @returns What is in it; for a bare value nothing. */
export function findCookies(text: string): Partial<SessionCookies> {
  const [token, csrf] = [findCookie(text, 'auth_token'), findCookie(text, 'ct0')]
  return {
    ...(token === undefined ? {} : { auth_token: token }),
    ...(csrf === undefined ? {} : { ct0: csrf }),
  }
}

function findCookie(text: string, name: string): string | undefined {
  const shapes = [
    `(?:^|[;\\s"'])${name}=["']?([\\w%+/=.-]+)`,
    `\\t${name}\\t([\\w%+/=.-]+)`,
    `"name"\\s*:\\s*"${name}"[^}]*?"value"\\s*:\\s*"([\\w%+/=.-]+)"`,
    `"value"\\s*:\\s*"([\\w%+/=.-]+)"[^}]*?"name"\\s*:\\s*"${name}"`,
    `"${name}"\\s*:\\s*"([\\w%+/=.-]+)"`,
  ]
  for (const shape of shapes) {
    const found = new RegExp(shape).exec(text)?.[1]
    if (found !== undefined) return found
  }
  return undefined
}
