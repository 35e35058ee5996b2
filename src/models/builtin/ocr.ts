/** Reads the text in images without a model server or network: Tesseract with the English data of its package. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Worker as NodeWorker } from 'node:worker_threads'
import type { Page, Worker } from 'tesseract.js'
import { KbaError, PostError, SystemError } from '../../errors.ts'
import { openedOnce } from '../../kept-for.ts'
import { unlessAborted, withEither, withinTime } from '../../time-limit.ts'
import type { ModelImage } from '../model.ts'

/** Tesseract's certainty of a word in percent. Below it, photos turn into letter salad. */
const MIN_CONFIDENCE = 60
/** Less is noise: a logo, the edge of a photo. */
const MIN_LETTERS = 3
const TIME_LIMIT_MS = 90_000

export interface Ocr {
  /**
   * Serial: calls wait for each other.
   *
   * @returns The lines read with enough certainty, joined by newlines; '' if nothing readable is in the image.
   * @throws {PostError} `unreadable_image` if the image is damaged, of an unknown format, or takes over 90 seconds.
   */
  read(image: ModelImage, signal?: AbortSignal): Promise<string>
  /** Ends the thread; reads that wait or follow fail with `SystemError` `ocr_closed`. */
  close(): Promise<void>
}

/** OCR of English text and code. Its thread starts at the first `read` and is held only while one is under way. */
export function openOcr(): Ocr {
  const engine = openedOnce(startEngine)
  let queue: Promise<unknown> = Promise.resolve()
  const closing = new AbortController()

  const stop = async (): Promise<void> => {
    const stopping = engine.current()
    engine.forget()
    await stopping.then((running) => running?.worker.terminate()).catch(() => undefined)
  }
  const openLiving = async (): Promise<Engine> => {
    const running = await engine.get()
    if (!running.ended.aborted) return running
    engine.forget()
    return engine.get()
  }
  const start = async (signal: AbortSignal): Promise<Engine> => {
    const late = (): Error => new Error(`It takes longer than ${TIME_LIMIT_MS / 1000} s.`)
    try {
      return await withinTime({ limitMs: TIME_LIMIT_MS, late, signal }, openLiving)
    } catch (cause) {
      signal.throwIfAborted()
      engine.forget()
      throw new SystemError('ocr_failed', 'The text recognition cannot start.', { cause })
    }
  }
  const recognize = async (image: ModelImage, signal: AbortSignal): Promise<string> => {
    signal.throwIfAborted()
    if (!isImage(image.data)) throw unreadable(`its data is not an image (${image.contentType})`)
    const running = await start(signal)
    hold(running, true)
    try {
      return await withEither([signal, running.ended], (either) => readPage(running, image, either))
    } catch (error) {
      await stop() // Its state is unknown, and a recognition cannot be called back.
      signal.throwIfAborted()
      throw error instanceof KbaError ? error : unreadable('the text recognition could not read it', error)
    } finally {
      hold(running, false)
    }
  }

  return {
    read(image, signal) {
      const reading = queue.then(() =>
        withEither([closing.signal, signal], (either) => recognize(image, either)),
      )
      queue = reading.catch(() => undefined)
      return reading
    },
    close() {
      closing.abort(new SystemError('ocr_closed', 'The text recognition is already closed.'))
      return stop()
    },
  }
}

interface Engine {
  worker: Worker
  thread: NodeWorker
  /** Aborted when the thread ends by itself. */
  ended: AbortSignal
}

/** Loaded only when there is an image to read: every command starts faster without. */
async function startEngine(): Promise<Engine> {
  const { createWorker, OEM } = await import('tesseract.js')
  const data = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json')
  const ending = new AbortController()
  let own: NodeWorker | undefined
  // Tesseract hears no error of its thread, which would end the process then, and waits for a dead one for ever. It shows
  // the thread only when it has begun.
  const listen = (thread: NodeWorker): void => {
    const end = (error: unknown): void => {
      if (own !== undefined && own !== thread) return
      ending.abort(error instanceof Error ? error : new Error('Its thread has ended.'))
    }
    thread.on('error', end)
    thread.once('exit', end)
  }
  process.on('worker', listen)
  try {
    const starting = createWorker('eng', OEM.LSTM_ONLY, {
      langPath: join(dirname(data), '4.0.0_best_int'),
      cacheMethod: 'none', // The default writes eng.traineddata into the current folder.
      gzip: true,
      errorHandler: () => undefined, // Without it a refusal is thrown where nobody can catch it.
    })
    const worker = await unlessAborted(starting, ending.signal)
    own = (worker as Worker & { worker: NodeWorker }).worker // Not in its types.
    return { worker, thread: own, ended: ending.signal }
  } finally {
    process.off('worker', listen)
  }
}

async function readPage({ worker }: Engine, image: ModelImage, signal: AbortSignal): Promise<string> {
  const late = (): PostError => unreadable('reading it takes too long')
  const { data: page } = await withinTime({ limitMs: TIME_LIMIT_MS, late, signal }, () =>
    worker.recognize(Buffer.from(image.data), {}, { text: false, blocks: true }),
  )
  return certainText(page)
}

function certainText(page: Page): string {
  const lines = (page.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
  const kept = lines.map(certainLine).filter((line) => line !== '')
  const text = kept.join('\n')
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < MIN_LETTERS ? '' : text
}

/** Symbols alone are kept only between words that are kept: code has many, and so have the edges of photos. */
function certainLine(line: { words: { text: string; confidence: number }[] }): string {
  const words = line.words.filter((word) => word.confidence >= MIN_CONFIDENCE).map((word) => word.text)
  if (words.length * 3 < line.words.length) return ''
  if (!words.some((word) => /[\p{L}\p{N}]{2}/u.test(word))) return ''
  // The edges of windows and text cursors look like bars.
  return words.join(' ').replace(/^[|\s]+|(?<![|\s])[|\s]+$/g, '')
}

/** An idle thread must not keep the process alive. */
function hold({ thread }: Engine, busy: boolean): void {
  if (busy) thread.ref()
  else thread.unref()
}

const SIGNATURES = ['89504e47', 'ffd8ff', '47494638', '424d', '52494646', '49492a00', '4d4d002a']

function isImage(data: Uint8Array): boolean {
  const start = Buffer.from(data.subarray(0, 4)).toString('hex')
  return SIGNATURES.some((signature) => start.startsWith(signature))
}

function unreadable(reason: string, cause?: unknown): PostError {
  return new PostError('unreadable_image', `An image cannot be read: ${reason}.`, {
    hint: 'The image may be damaged or in an unknown format. Only its text is missing from the post.',
    ...(cause === undefined ? {} : { cause }),
  })
}
