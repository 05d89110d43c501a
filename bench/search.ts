/** What searching on the device costs, in Node and in a worker of Chromium, beside reading through all of its messages in the same run. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeEngine, sqliteStore } from '@parley/client/node'
import { sqlCore, wasmEngine } from '@parley/client/search'
import { type SearchCosts, searchCosts } from './device/search.ts'
import { openChromium } from './measure/chromium.ts'
import { isQuick, openReport } from './measure/figures.ts'

const MESSAGES = isQuick ? 5_000 : 100_000
const QUERY_MS = 50

const report = openReport('search', `${MESSAGES.toLocaleString('en')} messages on the device`)

for (const [name, engine] of [
  ['Node, node:sqlite', nodeEngine],
  ['Node, sqlite-wasm', wasmEngine],
] as const) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-search-'))
  try {
    tell(
      name,
      await searchCosts(
        MESSAGES,
        () => sqlCore(engine),
        () => sqliteStore({ folder }),
      ),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

const chromium = await openChromium()
try {
  tell('Chromium', await chromium.inWorker('searchCosts', MESSAGES))
} finally {
  await chromium.close()
}

function tell(name: string, { build, snapshot, save, saveOne, load, queries }: SearchCosts): void {
  const ms = (value: number) => `${value.toFixed(0)} ms`
  report.say(`${name}: build`, ms(build))
  report.say(`${name}: sealed snapshot`, `${(snapshot / 1e6).toFixed(1)} MB`)
  report.say(`${name}: save, save one more, load`, `${ms(save)}, ${ms(saveOne)}, ${ms(load)}`)
  report.note('query              found    median ms   linear scan ms   ratio')
  for (const { what, found, indexed, linear } of queries) {
    const columns = [what.padEnd(18), String(found).padEnd(8), indexed.toFixed(2).padEnd(11)]
    report.note(`${columns.join(' ')} ${linear.toFixed(2).padEnd(16)} ${(indexed / linear).toFixed(2)}`)
  }
  report.atMost(
    `${name}: slowest median of a query`,
    Math.max(...queries.map(({ indexed }) => indexed)),
    QUERY_MS,
    'ms',
  )
}
