/** Calls and events without their schemas say what those with them say. `npm run lock` writes them anew. */

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import type { Call, Event } from './define-call.ts'
import * as contract from './index.ts'

const FOLDER = new URL('wire/', import.meta.url)

const SOURCES: Readonly<Record<string, string>> = {
  ...{ callEvents: 'calls', connectionEvents: 'connection', keyEvents: 'keys' },
  ...{ presenceEvents: 'presence', receiptEvents: 'receipts', userEvents: 'users' },
}

const isCall = (value: unknown): value is Call => typeof value === 'object' && value !== null && 'rate' in value
const isEvent = (value: unknown): value is Event => typeof value === 'object' && value !== null && 'payload' in value

/** What it takes to make a call, and nothing of what it is held to. */
function bare(value: Call | Event): object {
  if (isEvent(value)) return { name: value.name }
  const { name, http, socket, access } = value
  const { method, path, file, answersFile } = http ?? {}
  return {
    name,
    http: http && { method, path, file: file && { field: file.field }, answersFile },
    socket,
    access: access === 'anyone' ? access : undefined,
  }
}

function fileOf(feature: object, source: string): string {
  const lines = Object.entries(feature)
    .filter((pair): pair is [string, Call | Event] => isCall(pair[1]) || isEvent(pair[1]))
    .map(([name, value]) => `export const ${name} = ${JSON.stringify(bare(value))} as unknown as typeof whole.${name}`)
  return [
    `/** Made by \`npm run lock\` out of ../${source}: the same without schemas, for whoever only calls. */`,
    `import type * as whole from '../${source}'\n`,
    `export type * from '../${source}'`,
    ...lines,
    '',
  ].join('\n')
}

const files = Object.entries(contract).flatMap(([name, feature]) => {
  if (typeof feature !== 'object' || !Object.values(feature).some((value) => isCall(value) || isEvent(value))) return []
  if (Array.isArray(feature)) return []
  const source = name.endsWith('Events') ? `events/${SOURCES[name]}.ts` : `calls/${name}.ts`
  return [{ name: source.replace('/', '-').replace('calls-', ''), text: fileOf(feature, source), as: name }]
})
const index = [
  '/** The contract for whoever only calls: every call and event by its name, no schemas. */\n',
  ...files.map(({ name, as }) => `export * as ${as} from './${name}'`),
  '',
].join('\n')

it.each([...files, { name: 'index.ts', text: index }])('$name', async ({ name, text }) => {
  const file = new URL(name, FOLDER)
  if (process.env.npm_lifecycle_event === 'lock') {
    await mkdir(FOLDER, { recursive: true })
    await writeFile(file, text)
  }
  expect(await readFile(file, 'utf8'), 'The contract has changed: `npm run lock`.').toBe(text)
})
