/** How much of the embedded database's code is compiled twice. */
import { setFlagsFromString } from 'node:v8'

const FLAG = '--wasm-tiering-budget'
/** By default it is 1.8 million: opening the database alone has hundreds of functions compiled anew, mostly in vain. */
const USUAL_BYTES = 100_000_000
const SHORT_BYTES = 600_000_000

let bytes = USUAL_BYTES

/** For commands that end soon: nothing is worth compiling twice. */
export function compileLess(): void {
  bytes = SHORT_BYTES
}

/**
 * V8 compiles a WebAssembly function anew, with its slow and thorough compiler, when it has run for so many bytes. Before the
 * database is opened; what was given to Node on its command line stays.
 */
export function setCompileBudget(): void {
  if (!process.execArgv.some((argument) => argument.startsWith(FLAG))) setFlagsFromString(`${FLAG}=${bytes}`)
}
