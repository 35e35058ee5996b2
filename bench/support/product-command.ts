/** The command line as it is shipped, in processes of its own. */
import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './product.ts'

export interface Ended {
  /** `null` when it was killed. */
  code: number | null
  stdout: string
  stderr: string
}

export interface StartedKba {
  child: ChildProcess
  ended: Promise<Ended>
}

/** @param env - Its settings; nothing else is taken from the machine but PATH and HOME. */
export function startKba(home: string, args: readonly string[], env: Record<string, string>): StartedKba {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [join(ROOT, 'bin', 'kba.js'), ...args], {
    cwd: home,
    env: { PATH, HOME, KBA_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code) => {
      resolve({ code, stdout, stderr })
    }),
  )
  return { child, ended }
}

/** @returns Standard output. @throws when it does not end well. */
export async function runKba(
  home: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const { code, stdout, stderr } = await startKba(home, args, env).ended
  if (code !== 0) throw new Error(`kba ${args.join(' ')} ended with ${code ?? 'a signal'}: ${stderr}`)
  return stdout
}
