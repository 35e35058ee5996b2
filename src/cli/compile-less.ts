/** For commands that end soon: less of the database's code is compiled twice. */
import { setFlagsFromString } from 'node:v8'

/**
 * V8 compiles a WebAssembly function anew, with its slow and thorough compiler, when it has run for so many bytes. By
 * default (1.8 million) opening the embedded database alone has hundreds compiled so, in a third of the processor time of
 * a short command. Where the database works for longer it pays: searches take two thirds of the time then.
 */
export function compileLess(): void {
  setFlagsFromString('--wasm-tiering-budget=600000000')
}
