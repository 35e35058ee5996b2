/** `kba demo`: sample bookmarks through the whole pipeline, in a folder of its own. */
import { Command } from 'commander'
import { basename, join, resolve } from 'node:path'
import { listSampleFiles } from '../../exports/sample.ts'
import { currentCall } from '../caller.ts'
import { withSession, type CommonOptions } from '../session.ts'
import { importOne } from './import.ts'
import { counted, EXIT } from '../output.ts'
import { runOnce } from './run.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('see it work on sample bookmarks')
    .argument('[folder]', 'where to', 'kba-demo')
    .addHelpText('after', '\nUses no model server and no network.\n\nExample:\n  kba demo\n')
    .action((folder: string, options: CommonOptions) => {
      const home = resolve(currentCall().caller.cwd, folder)
      const needs = { settings: demoSettings(home), alone: true }
      return withSession(options, (session) => runDemo(session, home), needs)
    })
}

/** The demo shows what needs nothing: whatever servers are set up for real use are left alone. */
function demoSettings(home: string): Record<string, string> {
  const unset = [
    'DATABASE_URL',
    'OLLAMA_URL',
    'OPENAI_BASE_URL',
    'OPENAI_API_KEY',
    'GITHUB_REPO_URL',
    'GITHUB_TOKEN',
    'MEDIA_HOSTS',
  ]
  const models = ['TEXT', 'CATEGORIZATION', 'VISION', 'EMBEDDING', 'CHAT', 'SYNTHESIS', 'FALLBACK'].map(
    (role) => `${role}_MODEL`,
  )
  const folders = ['KNOWLEDGE_BASE_DIR', 'DATA_PROCESSING_DIR', 'MEDIA_CACHE_DIR', 'LOG_DIR']
  return {
    ...Object.fromEntries([...unset, ...models, ...folders].map((name) => [name, ''])),
    KBA_HOME: home,
  }
}

async function runDemo(session: Parameters<typeof runOnce>[0], home: string): Promise<number> {
  const { output } = session
  output.line(`Sample bookmarks, built-in models, everything in ${home}\n`)
  for (const file of listSampleFiles()) {
    const result = await importOne(session, file)
    const bad = result.invalid > 0 ? `, ${counted(result.invalid, 'bad record')}` : ''
    output.line(`  ${basename(file)}: ${counted(result.found, 'bookmark')}${bad} (${result.format})`)
    for (const error of result.errors) output.line(`    ${error.place}: ${error.reason}`)
  }
  const code = await runOnce(session, {})
  if (code === EXIT.done || code === EXIT.someFailed) {
    output.line(`
Next:
  open ${join(home, 'kb-generated', 'README.md')}
  KBA_HOME=${home} npx kba search "vector search"
  npx kba import YOUR-EXPORT.json && npx kba run`)
  }
  return code
}
