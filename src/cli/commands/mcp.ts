/** `kba mcp`: the tools for other programs, over standard input and output. */
import pLimit from 'p-limit'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { UsageError, UnavailableError } from '../../errors.ts'
import { createLog } from '../../log.ts'
import { isToolName, type CallTool, type ToolAnswer } from '../../mcp/tools.ts'
import { loadEnv } from '../../config/env.ts'
import { VERSION } from '../../config/version.ts'
import { currentCall, type Call, type Caller } from '../caller.ts'
import { refuseServed, withOutput, withSession, type CommonOptions } from '../session.ts'

const HELP = `
For programs that speak the Model Context Protocol: they start it, and ask by the tools search, get_item, list_categories,
ask and recent. Between two calls it holds nothing: other commands, and kba start, work beside it. A running kba start also
answers at /mcp, over streamable HTTP.

Example, in the settings of such a program:
  { "mcpServers": { "kba": { "command": "npx", "args": ["kba", "mcp"], "env": { "KBA_HOME": "/home/me/kba" } } } }
`

interface McpOptions extends CommonOptions {
  call?: string
}

export function mcpCommand(): Command {
  return new Command('mcp')
    .description('serve other programs by the Model Context Protocol')
    .addOption(new Option('--call <json>', 'one call; worked where the database is').hideHelp())
    .addHelpText('after', HELP)
    .action((options: McpOptions) =>
      options.call === undefined ? serve(options) : workCall(options, options.call),
    )
}

/** Loaded only here: the other commands start faster without. */
async function serve(options: CommonOptions): Promise<void> {
  await withOutput(options, async () => {
    refuseServed()
    const { serveStdio, StdioServerTransport } = await import('@modelcontextprotocol/server/stdio')
    const { createMcpServer } = await import('../../mcp/server.ts')
    const { caller, runFor } = currentCall()
    const log = createLog(loadEnv().LOG_LEVEL)
    const parts = { callTool: callElsewhere(caller, runFor), version: VERSION, log }
    const transport = new StdioServerTransport()
    const ended = new Promise<void>((resolve) => {
      process.stdin.once('close', resolve)
      process.stdin.once('end', resolve)
    })
    const server = serveStdio(() => createMcpServer(parts), {
      transport,
      onerror: (error) => {
        log.debug({ err: error }, 'a message was refused')
      },
    })
    await ended
    await server.close()
    return undefined
  })
}

const answerSchema = z.object({ text: z.string(), data: z.record(z.string(), z.unknown()) })
const refusalSchema = z.object({ error: z.string(), code: z.string(), hint: z.string().optional() })

/**
 * Each call is a command line of its own, worked in a server when one has the database, and else here: so the database is
 * not held while the program that started us thinks.
 */
function callElsewhere(caller: Caller, runFor: Call['runFor']): CallTool {
  const oneByOne = pLimit(1)
  return (name, input) =>
    oneByOne(async () => {
      let out = ''
      const argv = ['mcp', '--json', '--call', JSON.stringify({ name, input })]
      const writeOut = (text: string): void => void (out += text)
      await runFor({ ...caller, argv, writeOut, stderr: { write: () => undefined, columns: undefined } })
      return readAnswer(out)
    })
}

function readAnswer(out: string): ToolAnswer {
  const said: unknown = out.trim() === '' ? {} : JSON.parse(out)
  const answer = answerSchema.safeParse(said)
  if (answer.success) return answer.data
  const { error, code, hint } = refusalSchema.parse(said)
  throw new UnavailableError(code, error, hint === undefined ? {} : { hint })
}

async function workCall(options: CommonOptions, call: string): Promise<void> {
  await withSession(options, async ({ app, output, signal }) => {
    const { openTools } = await import('../../mcp/work-tool.ts')
    const { name, input } = parseCall(call)
    const { db } = app.database
    output.result(await openTools({ db, search: app.search, chat: app.chat })(name, input, signal))
    return undefined
  })
}

function parseCall(text: string) {
  const { name, input } = z.object({ name: z.string(), input: z.unknown() }).parse(JSON.parse(text))
  if (!isToolName(name)) throw new UsageError('unknown_tool', `There is no tool ${name}.`)
  return { name, input }
}
