/** Repeats the page's own request inside the page, with another cursor: same cookies, same headers, same connection. */
import type { Page } from 'playwright-core'
import { sendableHeaders, withCursor, type PageRequest } from './page-request.ts'

/** The answer passes as every other one does. @returns Whether it was sent. */
export async function replayRequest(
  page: Page,
  request: PageRequest,
  cursor: string | undefined,
): Promise<boolean> {
  const { url, method, body } = withCursor(request, cursor)
  const sent = { url, method, body: body ?? null, headers: sendableHeaders(request) }
  return page
    .evaluate(
      ({ url: address, ...options }) =>
        void fetch(address, { ...options, credentials: 'include' })
          .then((response) => response.text())
          .catch(() => ''),
      sent,
    )
    .then(
      () => true,
      () => false,
    )
}
