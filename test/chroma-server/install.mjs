/** Installs the Chroma server for tests into this folder, where it outlives `npm ci`; does nothing where it is installed. */
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = import.meta.dirname

if (!isInstalled()) {
  console.log('Installing the Chroma server that tests run on (once, some 110 MB).')
  // By the name of the program that runs us: `npm` may be a script that only a shell finds.
  const npm = process.env.npm_execpath
  const args = ['ci', '--prefix', FOLDER, '--no-audit', '--no-fund']
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: FOLDER, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: FOLDER, stdio: 'inherit' })
  if (status !== 0 && process.env.CI === 'true') throw new Error('CI needs the Chroma server: npm ci failed.')
}

/** Whether what was installed last is what the lock file asks for. */
function isInstalled() {
  const made = statSync(join(FOLDER, 'node_modules/.package-lock.json'), { throwIfNoEntry: false })
  return made !== undefined && made.mtimeMs >= statSync(join(FOLDER, 'package-lock.json')).mtimeMs
}
