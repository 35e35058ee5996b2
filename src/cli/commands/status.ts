/** `kba status`: what the knowledge base holds, and what is wrong. */
import { Command } from 'commander'
import { readStatus, type LastRun } from '../../monitoring/status.ts'
import { readWholePosts, type WholePosts } from '../../monitoring/whole-posts.ts'
import { readXAccount } from '../../monitoring/x-account.ts'
import { listFailures } from '../../posts/post-repository.ts'
import { xSettingsOf } from '../../sources/x/x-settings.ts'
import { describeFetch, describeSession } from '../describe-x.ts'
import { withSession, type CommonOptions } from '../session.ts'

export function statusCommand(): Command {
  return new Command('status')
    .description('show what the knowledge base holds and what failed')
    .addHelpText('after', '\nExample:\n  kba status --json\n')
    .action((options: CommonOptions) =>
      withSession(options, async ({ app, output }) => {
        const { db } = app.database
        const [status, failures] = [await readStatus(db), await listFailures(db)]
        const whole = await readWholePosts(db)
        const x = await readXAccount(xSettingsOf(app.env, app.paths), db)
        output.result({ ...status, ...whole, x, failures })
        output.line(
          `posts       ${status.posts} (${status.queued} queued, ${status.waiting} waiting for their text, ${status.unavailable} unavailable, ${status.set_aside} set aside)`,
        )
        output.line(`items       ${status.items}`)
        output.line(`categories  ${status.categories}`)
        output.line(`syntheses   ${status.syntheses}`)
        output.line(`media       ${status.media_stored} stored, ${status.media_missing} missing`)
        for (const line of linesOf(whole)) output.line(line)
        output.line(`X           ${describeSession(x)}`)
        if (x.login !== 'none') output.line(`            ${describeFetch(x)}`)
        output.line(`failed      ${status.failed}`)
        for (const failure of failures.slice(0, 20))
          output.line(`  post ${failure.post_id}, ${failure.sub_phase}: ${failure.message}`)
        output.line(`last run    ${describeRun(status.last_run)}`)
        return undefined
      }),
    )
}

function linesOf({ completions, linked_pages: pages }: WholePosts): string[] {
  return [
    `completed   ${completions.completed} posts by a source, ${completions.waiting} wait, ${completions.gone} are gone`,
    `links       ${pages.read} pages read, ${pages.waiting} wait, ${pages.failed} failed`,
  ]
}

function describeRun(run: LastRun | null): string {
  if (run === null) return 'none yet: kba import FILE, then kba run'
  const isLive = ['running', 'stopping'].includes(run.status)
  const posts = run.posts_total > 0 ? `, ${run.posts_done} of ${run.posts_total} posts` : ''
  const step = isLive ? ` (${run.phase ?? 'begins'}, ${run.percent} %${posts}; kba logs -f follows it)` : ''
  return `${run.status}${step}, ${run.started_at}`
}
