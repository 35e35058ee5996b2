/** The stand-in model server in a process of its own, so that it shares neither core nor event loop. */
import { startModelServer } from '../../test/support/model-server.ts'

const server = await startModelServer({ latencyMs: Number(process.argv[2]) })
process.send?.(server.url)
process.once('disconnect', () => void server.close())
