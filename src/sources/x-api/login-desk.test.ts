import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../../../test/support/own-server.ts'
import { waitUntil } from '../../../test/support/wait.ts'
import { CLIENT_ID, startXApiServer, type XApiServer } from '../../../test/support/x-api-server.ts'
import { loadEnv } from '../../config/env.ts'
import { pathsOf } from '../../config/paths.ts'
import { createLog } from '../../log.ts'
import { openApiLoginDesk } from './login-desk.ts'
import { xApiSettingsOf, type XApiSettings } from './settings.ts'
import { loadLogin } from './token-file.ts'

const log = createLog('silent')

describe("the login to X's API from the page", () => {
  let server: XApiServer
  let home: string
  let settings: XApiSettings

  beforeAll(async () => {
    server = await startXApiServer()
    home = await mkdtemp(join(tmpdir(), 'kba-api-desk-'))
    const env = loadEnv({
      ...{ KBA_HOME: home, X_API_CLIENT_ID: CLIENT_ID, X_API_URL: server.url },
      X_API_AUTHORIZE_URL: `${server.url}/i/oauth2/authorize`,
      X_API_CALLBACK_PORT: String(await freePort()),
    })
    settings = xApiSettingsOf(env, pathsOf(env))
  })
  afterAll(async () => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  })

  it('has the address at once, goes on where it is, and is done when X sends the browser back', async () => {
    const desk = openApiLoginDesk(settings, log)

    const [asks, again] = [await desk.start(), await desk.start()]
    const page = await server.allow(asks.address ?? '')
    await waitUntil(() => desk.read().state !== 'asks')

    expect(asks).toMatchObject({ state: 'asks' })
    expect(again).toEqual(asks)
    expect(page.status).toBe(200)
    expect(desk.read()).toEqual({ state: 'done' })
    expect(await loadLogin(settings.tokenFile)).toMatchObject({ handle: 'reader' })
  })

  it('can be cancelled and begun again on the same port', async () => {
    const desk = openApiLoginDesk(settings, log)
    const first = await desk.start()

    const cancelled = desk.cancel()
    const second = await desk.start()
    desk.cancel()

    expect(cancelled).toEqual({ state: 'idle' })
    expect(second).toMatchObject({ state: 'asks' })
    expect(second.address).not.toBe(first.address)
  })

  it('says why there is none', async () => {
    const desk = openApiLoginDesk({ ...settings, oauth: undefined }, log)

    expect(await desk.start()).toMatchObject({ state: 'failed', error: { code: 'api_not_set' } })
  })
})
