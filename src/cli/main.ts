/** What `bin/kba.js` starts: the command line of this process. */
import { processCaller } from './caller.ts'
import { makeOnlyPrivateFiles } from '../private-files.ts'
import { runCommandLine } from './program.ts'

makeOnlyPrivateFiles()

// A reader that goes away (`kba search | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await runCommandLine(processCaller())
