/** What `bin/kba.js` starts: the command line of this process. */
import { processCaller } from './caller.ts'
import { makeOnlyPrivateFiles } from '../private-files.ts'
import { EXIT } from './output.ts'
import { runCommandLine } from './program.ts'

makeOnlyPrivateFiles()

const said = { isWhole: true }

// A reader that goes away (`kba search | head`) is no fault. What cannot be said for another reason ends no work either.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done)
  if (said.isWhole) process.stderr.write(`Error: Standard output cannot be written: ${error.message}\n`)
  said.isWhole = false
})
process.stderr.on('error', () => undefined)

const code = await runCommandLine(processCaller())
process.exitCode = code === EXIT.done && !said.isWhole ? EXIT.failed : code
