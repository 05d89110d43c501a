/** The reference as one page: no script, nothing from elsewhere, readable on a phone. */

import { type Call, ERRORS, type Event, RATES } from '@parley/protocol'
import { errorsOf, featureOf } from './openapi.ts'
import { type JsonSchema, jsonSchema, optionsOf } from './schema.ts'

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

/** Names in the prose of summaries that are code are written between backticks. */
const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')

export function docsPage(calls: readonly Call[], events: readonly Event[]): string {
  const features = Map.groupBy(calls, featureOf)
  const names = [...features.keys()].sort()
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley: the API</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<header>
<h1>The API of Parley</h1>
<p>One contract, by REST and by socket. For programs: <a href="/openapi.json">OpenAPI 3.1</a>, <a href="/asyncapi.json">AsyncAPI 3</a>.</p>
<nav aria-label="Features">${[...names, 'events', 'errors'].map((name) => `<a href="#${name}">${name}</a>`).join(' ')}</nav>
</header>
<main>
${names.map((name) => `<section id="${name}"><h2>${name}</h2>${features.get(name)!.map(callEntry).join('')}</section>`).join('\n')}
<section id="events"><h2>events</h2><p>What the server says of its own accord.</p>${events.map(eventEntry).join('')}</section>
<section id="errors"><h2>errors</h2><p>The same body everywhere: <code>{"error":{"code","message","details","timestamp"}}</code></p>${errorTable()}</section>
</main>
</body>
</html>`
}

function callEntry(call: Call): string {
  const { max, window, per } = RATES[call.rate]
  const ways = [
    call.http && `<code class="way"><b>${call.http.method}</b> ${escape(call.http.path)}</code>`,
    call.socket && `<code class="way"><b>socket</b> ${escape(call.socket)}</code>`,
  ]
  return `<details id="${call.name}"><summary>${ways.filter(Boolean).join(' ')} <span>${prose(call.summary)}</span></summary>
<p>Who may: <b>${call.access}</b>. At most ${max} in ${window / 1_000} s per ${per}.</p>
<h3>Send</h3>${shape(jsonSchema(call.input, 'input'), call.http?.file?.field ?? call.http?.files?.field)}
<h3>Receive</h3>${call.http?.answersFile ? '<pre>a file</pre>' : shape(jsonSchema(call.output, 'output'))}
<h3>Errors</h3><p>${errorsOf(call)
    .map((code) => `<a href="#${code}"><code>${code}</code></a>`)
    .join(' ')}</p></details>`
}

const eventEntry = (event: Event): string =>
  `<details id="${escape(event.name)}"><summary><code class="way">${escape(event.name)}</code> <span>${prose(event.summary)}</span></summary>${shape(jsonSchema(event.payload, 'output'))}</details>`

/** `file`: the field that is a file, not JSON. */
function shape(schema: JsonSchema, file?: string): string {
  const { properties } = schema
  const named = file && properties ? { ...schema, properties: { ...properties, [file]: { type: 'a file' } } } : schema
  return `<pre>${escape(describe(named, 0))}</pre>`
}

/** A schema as people would write it down. */
function describe(schema: JsonSchema, depth: number): string {
  const pad = '  '.repeat(depth + 1)
  const options = optionsOf(schema)
  if (options.length > 1) return options.map((option) => describe(option, depth)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.type === 'array') return `${describe(schema.items ?? {}, depth)}[]${bounds(schema, 'Items')}`
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, value]) => `${pad}${name}${schema.required?.includes(name) ? '' : '?'}: ${describe(value, depth + 1)}`,
    )
    return fields.length === 0 ? '{}' : `{\n${fields.join('\n')}\n${'  '.repeat(depth)}}`
  }
  if (schema.additionalProperties && typeof schema.additionalProperties === 'object') {
    return `{ [name]: ${describe(schema.additionalProperties as JsonSchema, depth)} }`
  }
  return `${schema.type ?? 'anything'}${bounds(schema, 'Length')}${typeof schema.format === 'string' ? ` (${schema.format})` : ''}`
}

function bounds(schema: JsonSchema, of: 'Length' | 'Items'): string {
  const { [`min${of}`]: min = 0, [`max${of}`]: max = '∞' } = schema as Record<string, number | string>
  return min === 0 && max === '∞' ? '' : ` (${min} to ${max})`
}

const errorTable = (): string =>
  `<table><thead><tr><th>Code</th><th>Status</th><th>Try again?</th><th>Meaning</th></tr></thead><tbody>${Object.entries(
    ERRORS,
  )
    .map(
      ([code, { status, retry, message }]) =>
        `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${retry}</td><td>${escape(message)}</td></tr>`,
    )
    .join('')}</tbody></table>`

export const DOCS_STYLE = `
:root { color-scheme: light dark; --ink: #1d2330; --quiet: #5b6475; --paper: #fbfbf9; --line: #dfe2e8; --accent: #0b6e5f; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaf0; --quiet: #9aa3b5; --paper: #14171e; --line: #2b303c; --accent: #5fd0bd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 2rem 1rem 6rem; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0; letter-spacing: -.02em; } h2 { margin: 2.5rem 0 .5rem; text-transform: capitalize; } h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .06em; color: var(--quiet); margin: 1rem 0 .25rem; }
a { color: var(--accent); } nav { display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
details { border-top: 1px solid var(--line); padding: .6rem 0; } summary { cursor: pointer; overflow-wrap: anywhere; } summary span { color: var(--quiet); display: block; padding-left: 1.1rem; }
code, pre { font: .85rem/1.5 ui-monospace, monospace; } pre { overflow-x: auto; padding: .75rem; border: 1px solid var(--line); border-radius: .5rem; } .way { display: inline-block; margin-right: 1rem; } .way b { color: var(--accent); }
table { width: 100%; border-collapse: collapse; } td, th { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); } :target { outline: 2px solid var(--accent); outline-offset: 4px; }
details p { overflow-wrap: anywhere; } section { scroll-margin-top: 1rem; }
@media (max-width: 40rem) {
  thead { display: none; } tr { display: grid; grid-template-columns: 1fr auto auto; gap: 0 .75rem; border-top: 1px solid var(--line); padding: .5rem 0; }
  td { border: 0; padding: 0; overflow-wrap: anywhere; } td:last-child { grid-column: 1 / -1; color: var(--quiet); }
}
.home { display: grid; place-content: center; min-height: 90vh; text-align: center; gap: .5rem; }
`

/** What is at `/`: that Parley runs, and where to go from here. */
export const HOME_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<main class="home">
<h1>Parley is running.</h1>
<p>End-to-end encrypted chat on your own machine.</p>
<p><a href="/docs">The API, call by call</a></p>
</main>
</body>
</html>`
