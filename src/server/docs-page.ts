/** The description of the API as a page to read: no script, no file from elsewhere. */
import { API } from '../contract/api/api.ts'
import { CLIENT_EVENTS, SERVER_EVENTS } from '../contract/live-events.ts'
import { escapeHtml } from './escape-html.ts'
import type { DescribedOperation, OpenApi } from './openapi.ts'

export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8dce2, #363b44); --soft: light-dark(#f4f6f8, #1b1e24); }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); text-transform: capitalize; }
nav a { margin-right: .8rem; } code, pre { font-family: ui-monospace, monospace; font-size: .875em; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; background: var(--soft); }
summary { cursor: pointer; padding: .5rem .75rem; } details > div { padding: 0 .75rem .5rem; }
.method { display: inline-block; min-width: 4.5em; font-weight: 600; text-transform: uppercase; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .25rem .5rem; vertical-align: top;
border-top: 1px solid var(--line); } pre { overflow-x: auto; max-height: 30rem; padding: .75rem; border-radius: 6px;
background: light-dark(#fff, #111317); }
`

export function docsPage(api: OpenApi): string {
  const tags = Object.keys(API)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Knowledge Base Agent: API</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<main>
<h1>Knowledge Base Agent: API</h1>
<p>Version ${escapeHtml(String(api.info['version']))}. For programs: <a href="/api/openapi.json">openapi.json</a>.
Where KBA_TOKEN is set, send it as <code>Authorization: Bearer TOKEN</code>. Every error is
<code>{ error, code, details? }</code>. Lists are read page by page: hand <code>next_cursor</code> back as <code>cursor</code>.</p>
<nav>${tags.map((tag) => `<a href="#${tag}">${tag}</a>`).join('')}<a href="#live">live events</a></nav>
${tags.map((tag) => section(tag, api)).join('\n')}
${liveSection()}
</main>
</body>
</html>
`
}

function section(tag: string, api: OpenApi): string {
  const rows = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => operationDetails(path, method, operation, api)),
  )
  return `<section id="${tag}"><h2>${tag}</h2>${rows.join('')}</section>`
}

function operationDetails(path: string, method: string, operation: DescribedOperation, api: OpenApi): string {
  const { summary, description, parameters = [], requestBody, responses } = operation
  const [[, answer] = []] = Object.entries(responses)
  const rows = parameters.map(
    ({ name, in: place, required, description: about = '', schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${place}${required ? '' : ', optional'}</td><td>${escapeHtml(about)} <code>${escapeHtml(JSON.stringify(schema))}</code></td></tr>`,
  )
  const parts = [
    description === undefined
      ? ''
      : `<p>${escapeHtml(description).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`,
    rows.length === 0 ? '' : `<table>${rows.join('')}</table>`,
    contentOf('Body', requestBody?.content, api),
    contentOf('Answer', answer?.content, api),
  ]
  return `<details><summary><span class="method">${method}</span><code>${escapeHtml(path)}</code> ${escapeHtml(summary)}</summary><div>${parts.join('')}</div></details>`
}

function contentOf(
  title: string,
  content: Record<string, { schema: unknown }> | undefined,
  api: OpenApi,
): string {
  const [[type, { schema }] = ['', { schema: undefined }]] = Object.entries(content ?? {})
  if (schema === undefined) return ''
  const shown = JSON.stringify(resolved(schema, api), undefined, 2)
  return `<h3>${title}</h3><p><code>${escapeHtml(type)}</code></p><pre>${escapeHtml(shown)}</pre>`
}

/** With the schema in the place of a reference, one level deep. */
function resolved(schema: unknown, api: OpenApi): unknown {
  const { $ref } = schema as { $ref?: string }
  return $ref === undefined ? schema : (api.components.schemas[$ref.split('/').at(-1) ?? ''] ?? schema)
}

function liveSection(): string {
  const names = (events: object): string =>
    Object.keys(events)
      .map((name) => `<li><code>${escapeHtml(name)}</code></li>`)
      .join('')
  return `<section id="live"><h2>live events</h2>
<p>Socket.IO at <code>/socket.io</code>. A client that connects is given <code>agent_status</code> and
<code>initial_logs</code>, then each later event once, in order. One that connects again may send
<code>{ task_id, seq }</code> as <code>auth</code>, and is given what it missed.</p>
<h3>From the server</h3><ul>${names(SERVER_EVENTS)}</ul><h3>To the server</h3><ul>${names(CLIENT_EVENTS)}</ul></section>`
}
