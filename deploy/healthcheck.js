// Exit 0 when the process of this container answers /health: on PORT (kba start, kba web) or on WORKER_METRICS_PORT
// (kba worker). The image has no curl, and needs none.
import { get } from 'node:http'

const WITHIN_MS = 5000

const { HOST = '', PORT = '', WORKER_METRICS_PORT = '' } = process.env
const host = ['', '0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST
const ports = [PORT || '5000', WORKER_METRICS_PORT].filter((port) => port !== '')

function ask(port) {
  return new Promise((resolve, reject) => {
    const request = get({ host, port, path: '/health', timeout: WITHIN_MS, agent: false }, (response) => {
      response.resume()
      if (response.statusCode === 200) resolve()
      else reject(new Error(`port ${port} answers ${response.statusCode}`))
    })
    request.once('timeout', () => request.destroy(new Error(`port ${port} does not answer`)))
    request.once('error', reject)
  })
}

try {
  await Promise.any(ports.map(ask))
} catch (error) {
  process.stderr.write(`${error.errors.map(({ message }) => message).join('; ')}\n`)
  process.exitCode = 1
}
