/** What deploy/ promises: nothing open that need not be, health and restarts everywhere, time enough to drain. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { envSchema } from '../src/config/env-schema.ts'
import { makeHome, startKba } from './support/command.ts'
import { postgresPrograms, startPostgres, type PostgresServer } from './support/postgres.ts'
import { waitUntil } from './support/wait.ts'

const ROOT = join(import.meta.dirname, '..')
const DEPLOY = join(ROOT, 'deploy')
const UNITS = ['kba.service', 'kba-web.service', 'kba-worker@.service']
const SETTINGS = new Set(Object.keys(envSchema.shape))
const DRAIN_SECONDS = envSchema.shape.DRAIN_TIMEOUT.parse(undefined)

const read = (name: string): string => readFileSync(join(DEPLOY, name), 'utf8')
const notSettings = (names: Iterable<string>): string[] => [...names].filter((name) => !SETTINGS.has(name))

/** Names that a file of settings sets, or offers behind a "#". */
function namesIn(file: string): string[] {
  return [...read(file).matchAll(/^(?:# )?([A-Z][A-Z_]*)=/gm)].map((match) => match[1] ?? '')
}

function secondsOf(text: string): number {
  const [, amount, unit] = /^(\d+)(s|m)?$/.exec(text) ?? []
  return Number(amount) * (unit === 'm' ? 60 : 1)
}

interface Service {
  image: string
  build?: unknown
  command?: string[]
  user?: string
  environment?: Record<string, string | number | null>
  ports?: string[]
  networks: string[]
  volumes: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck: { test: string[] }
  restart: string
  stop_grace_period: string
  read_only: boolean
  cap_drop: string[]
  cap_add?: string[]
  security_opt: string[]
  init?: boolean
  privileged?: boolean
  network_mode?: string
  container_name?: string
  [other: string]: unknown
}

interface Compose {
  services: Record<'web' | 'worker' | 'redis' | 'postgres', Service>
  networks: Record<string, { internal?: boolean } | null>
  volumes: Record<string, unknown>
}

describe('compose.yaml', () => {
  const source = read('compose.yaml')
  const placeholder = /\$\{([A-Z_]+)(?::([-?])([^}]*))?\}/g
  /** As it is read when only what must be set is set. */
  const filled = source.replaceAll(placeholder, (_all, _name, kind: string, rest: string) =>
    kind === '-' ? rest : 'required',
  )
  const { services, networks, volumes } = parse(filled, { merge: true }) as Compose
  const all = Object.entries(services)
  const ours = [services.web, services.worker]

  it('has web, workers, Redis and PostgreSQL, each restarted, watched and without rights', () => {
    expect(Object.keys(services).sort()).toEqual(['postgres', 'redis', 'web', 'worker'])
    for (const [name, service] of all) {
      expect(service, name).toMatchObject({
        restart: 'unless-stopped',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
      expect(service.healthcheck.test[0], name).toMatch(/^CMD(-SHELL)?$/)
      for (const open of ['privileged', 'cap_add', 'network_mode', 'pid', 'ipc', 'devices', 'env_file'])
        expect(service, name).not.toHaveProperty(open)
      expect(service.user === undefined, name).toBe(service.build !== undefined) // Ours is said in the Dockerfile.
      for (const volume of service.volumes) expect(volumes, name).toHaveProperty(volume.split(':')[0] ?? '')
      for (const network of service.networks) expect(networks, name).toHaveProperty(network)
    }
  })

  it('publishes the page on this machine only, and nothing else', () => {
    const published = all.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`))

    expect(published).toEqual(['web 127.0.0.1:5000:5000'])
    expect(networks['servers']).toEqual({ internal: true })
    expect(services.redis.networks).toEqual(['servers'])
    expect(services.postgres.networks).toEqual(['servers'])
  })

  it('kills nothing that still drains', () => {
    for (const { environment, stop_grace_period } of ours) {
      expect(Number(environment?.['DRAIN_TIMEOUT'])).toBe(DRAIN_SECONDS)
      expect(secondsOf(stop_grace_period)).toBeGreaterThanOrEqual(DRAIN_SECONDS + 15)
    }
    expect(ours.map(({ init }) => init)).toEqual([true, true])
  })

  it('sets only what there is to set, and holds no secret', () => {
    for (const { environment = {} } of ours) expect(notSettings(Object.keys(environment))).toEqual([])
    expect(Object.keys(services.postgres.environment ?? {}).sort()).toEqual([
      'POSTGRES_DB',
      'POSTGRES_PASSWORD',
      'POSTGRES_USER',
    ])
    expect(services.redis.environment).toBeUndefined()
    const secret = /^\s+(\w*(?:TOKEN|PASSWORD|API_KEY)): *(.*)$/gm
    for (const [, name, value] of source.matchAll(secret))
      expect(value, name).toMatch(new RegExp(`^(\\$\\{${name ?? ''}:\\?[^}]+\\})?$`))
    const urls = [...source.matchAll(/:\/\/[^/\s]*@/g)].map(([text]) => text)
    expect(urls.filter((url) => !/^:\/\/kba:\$\{POSTGRES_PASSWORD:\?[^}]+\}@$/.test(url))).toEqual([])
  })

  it('refuses to start without token and password, and .env.example names all that can be set', () => {
    const asked = [...source.matchAll(placeholder)]
    const needed = new Set(asked.filter(([, , kind]) => kind === '?').map(([, name]) => name))
    const example = namesIn('.env.example')
    const passed = ours
      .flatMap(({ environment = {} }) => Object.entries(environment))
      .filter(([, value]) => value === null)
    const known = [...asked.map(([, name]) => name), ...passed.map(([name]) => name)]

    expect([...needed].sort()).toEqual(['KBA_TOKEN', 'POSTGRES_PASSWORD'])
    expect(asked.map(([, name]) => name).filter((name) => !example.includes(name ?? ''))).toEqual([])
    expect(example.filter((name) => !known.includes(name))).toEqual([])
  })

  it('shares one folder between web and workers, and lets workers be many', () => {
    expect(services.worker.volumes).toEqual(services.web.volumes)
    expect(services.worker).not.toHaveProperty('container_name')
    for (const { depends_on } of ours) {
      expect(depends_on).toEqual({
        postgres: { condition: 'service_healthy' },
        redis: { condition: 'service_healthy' },
      })
    }
  })

  it('keeps the queue through a restart of Redis and when its memory is full', () => {
    const command = services.redis.command?.join(' ')

    expect(command).toContain('--appendonly yes')
    expect(command).toContain('--maxmemory-policy noeviction')
    expect(services.redis.volumes).toEqual(['redis:/data'])
  })
})

describe('Dockerfile', () => {
  const lines = read('Dockerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
  const instructions = lines.flatMap((line) => {
    const [, name, rest] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? []
    return name === undefined || rest === undefined ? [] : [{ name, rest }]
  })
  const last = (name: string): string => instructions.findLast((one) => one.name === name)?.rest ?? ''
  const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'))

  it('runs node itself, without rights, and is told to end by SIGTERM', () => {
    expect(last('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/)
    expect(JSON.parse(last('ENTRYPOINT'))).toEqual(['node', '/app/bin/kba.js'])
    expect(JSON.parse(last('CMD'))).toEqual(['start'])
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
    expect(last('HEALTHCHECK')).toMatch(/ CMD \["node", "\/app\/deploy\/healthcheck\.js"\]$/)
    expect(JSON.parse(last('VOLUME'))).toEqual(['/data'])
    expect(lastStage.filter(({ name }) => name === 'RUN' || name === 'COPY').at(-1)?.rest).not.toContain(
      'chown',
    )
  })

  it('takes nothing from the network but packages, and no script of theirs', () => {
    const installs = instructions.filter(({ rest }) => rest.includes('npm ci'))

    expect(instructions.filter(({ name }) => name === 'ADD')).toEqual([])
    expect(instructions.filter(({ rest }) => /\b(curl|wget)\b/.test(rest))).toEqual([])
    expect(installs).toHaveLength(2)
    for (const { rest } of installs) expect(rest).toContain('--ignore-scripts')
  })

  it('copies only what is there and is let through by .dockerignore', () => {
    const ignore = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n')
    const copied = instructions
      .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from='))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1))

    expect(ignore.find((line) => line !== '' && !line.startsWith('#'))).toBe('*')
    for (const path of copied) {
      expect(ignore).toContain(`!${path.replace(/^\.\//, '')}`)
      expect(existsSync(join(ROOT, path)), path).toBe(true)
    }
    expect(ignore.filter((line) => /^!.*(\.env|\.git|data|dist|node_modules)/.test(line))).toEqual([])
  })

  it('sets only settings that there are, and a version of node that the package allows', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      engines: { node: string }
    }
    const names = last('ENV')
      .split(' ')
      .map((pair) => pair.split('=')[0] ?? '')

    expect(notSettings(names)).toEqual(['NODE_ENV'])
    expect(engines.node).toMatch(/^>=/)
    expect(Number(last('ARG').split('=')[1])).toBeGreaterThanOrEqual(parseInt(engines.node.slice(2)))
  })
})

describe('units of systemd', () => {
  const canVerify = hasVerifier()

  it.each(UNITS)('%s starts node as a user of its own, drains, and starts again', (unit) => {
    const text = read(`systemd/${unit}`)
    const directives = new Map([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]))
    const command = { 'kba.service': 'start', 'kba-web.service': 'web' }[unit] ?? 'worker'
    const names = [...text.matchAll(/^Environment=(.*)$/gm)]
      .flatMap(([, pairs]) => (pairs ?? '').split(' '))
      .map((pair) => pair.split('=')[0] ?? '')

    expect(directives.get('ExecStart')).toBe(`/usr/bin/node /opt/kba/bin/kba.js ${command}`)
    expect(Object.fromEntries(directives)).toMatchObject({
      Type: 'exec',
      User: 'kba',
      KillSignal: 'SIGTERM',
      KillMode: 'mixed',
      Restart: 'on-failure',
      ProtectSystem: 'strict',
      NoNewPrivileges: 'yes',
      ReadWritePaths: '/var/lib/kba',
    })
    for (const breaking of ['MemoryDenyWriteExecute', 'ProtectProc', 'PrivatePIDs', 'PrivateUsers'])
      expect(directives.has(breaking), breaking).toBe(false)
    expect(secondsOf(directives.get('TimeoutStopSec') ?? '')).toBeGreaterThanOrEqual(DRAIN_SECONDS + 15)
    expect(notSettings(names)).toEqual(['NODE_ENV'])
  })

  it('names only settings that there are in kba.env.example', () => {
    expect(notSettings(namesIn('systemd/kba.env.example'))).toEqual([])
  })

  it.skipIf(!canVerify)('has no directive that systemd does not know', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kba-units-'))
    try {
      for (const unit of UNITS) {
        const text = read(`systemd/${unit}`).replaceAll('/usr/bin/node', process.execPath)
        writeFileSync(join(folder, unit), text)
      }
      // It tells of an unknown directive and may end with 0 all the same.
      const files = UNITS.map((unit) => join(folder, unit))
      const { stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' })

      expect(stderr.split('\n').filter((line) => UNITS.some((unit) => line.includes(unit)))).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('a process as a container starts it', () => {
  it('is healthy by what /health of either port answers', async () => {
    let status = 200
    const server = createServer((request, response) => {
      response.statusCode = request.url === '/health' ? status : 404
      response.end()
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = String((server.address() as AddressInfo).port)
    try {
      // As a worker has it: nothing listens on PORT. Port 9 is nobody's.
      const worker = await checkHealth({ HOST: '0.0.0.0', PORT: '9', WORKER_METRICS_PORT: port })
      status = 503
      const busy = await checkHealth({ PORT: port })

      expect(worker).toEqual({ code: 0, said: '' })
      expect(busy).toEqual({ code: 1, said: `port ${port} answers 503\n` })
    } finally {
      server.close()
    }
  })

  describe.skipIf(postgresPrograms === undefined)('with a PostgreSQL server', () => {
    let postgres: PostgresServer
    let home: string
    beforeAll(async () => {
      postgres = await startPostgres()
      home = await makeHome()
    })
    afterAll(async () => {
      await postgres.stop()
      rmSync(home, { recursive: true, force: true })
    })

    it('ends a worker with 0 on SIGTERM, within the time it has to drain', async () => {
      // As in the image: every address, no token. A worker without WORKER_METRICS_PORT listens on none.
      const env = { DATABASE_URL: await postgres.createDatabase(), HOST: '0.0.0.0', DRAIN_TIMEOUT: '10' }
      const { child, result } = startKba(home, ['worker'], env)
      let said = ''
      child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
      await waitUntil(() => said.includes('takes jobs') || child.exitCode !== null)
      const toldAt = Date.now()
      child.kill('SIGTERM')

      const { code, stderr } = await result

      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(Date.now() - toldAt).toBeLessThan(10_000)
    })
  })

  it('ends a worker with 2 when its settings are not valid: systemd does not start it again', async () => {
    const home = await makeHome()
    try {
      const { code, stderr } = await startKba(home, ['worker'], { HOST: '0.0.0.0' }).result

      expect(code).toBe(2)
      expect(stderr).toContain('DATABASE_URL')
      for (const unit of UNITS) expect(read(`systemd/${unit}`)).toContain('RestartPreventExitStatus=2\n')
    } finally {
      rmSync(home, { recursive: true, force: true })
    }
  })
})

function hasVerifier(): boolean {
  if (spawnSync('systemd-analyze', ['--version']).status === 0) return true
  console.warn('Units are not verified: there is no systemd-analyze on this machine.')
  return false
}

async function checkHealth(env: Record<string, string>): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [join(DEPLOY, 'healthcheck.js')], { env })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number]
  return { code, said }
}
