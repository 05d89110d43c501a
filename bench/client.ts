/** What a new device waits for, in Node and in Chromium, with many chats and messages; what a message costs it; and what a page downloads to be a client at all. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Client, createClient, memoryStore } from '@parley/client'
import { PASSWORD, startServer, startTestPostgres } from '@parley/testkit'
import { build } from 'vite'
import { type Arrival, arrive } from './device/new-device.ts'
import { openChromium } from './measure/chromium.ts'
import { isQuick, openReport } from './measure/figures.ts'

const CHATS = isQuick ? 5 : 100
const MESSAGES = isQuick ? 200 : 100_000
const LIST_MS = 3_000
const BUNDLE_KB = 90

const ms = (value: number) => `${value.toFixed(0)} ms`
const report = openReport('client', `a device with ${CHATS} chats and ${MESSAGES.toLocaleString('en')} messages`)
const postgres = await startTestPostgres()
const server = await startServer()
const open: Client[] = []
try {
  await device()
} finally {
  await Promise.all(open.map((client) => client.close()))
  await server.stop()
  await postgres.stop()
}
await bundle()

async function device(): Promise<void> {
  const newClient = async () => {
    const client = await createClient({ url: server.url, store: memoryStore() })
    open.push(client)
    return client
  }
  const [ada, bob] = [await newClient(), await newClient()]
  const username = `ada_${Date.now()}`
  const { recoveryCode } = await ada.register({ username, password: PASSWORD })
  const { userId } = await bob.register({ username: `bob_${Date.now()}`, password: PASSWORD })
  const chats: string[] = []
  for (let i = 0; i < CHATS; i++) {
    chats.push((await ada.chats.createGroup({ name: `Chat ${i}`, memberIds: [userId] })).id)
  }

  const each = MESSAGES / CHATS
  const sending = performance.now()
  for (const chatId of chats) {
    for (let i = 0; i < each; i++) await ada.messages.send(chatId, { text: `This is message ${i}, of a usual length.` })
  }
  await Promise.all(ada.messages.unsent().map(({ clientId }) => ada.messages.sent(clientId as string)))
  report.say('said and acknowledged, all chats at once: each message', ms((performance.now() - sending) / MESSAGES))

  const who = { username, password: PASSWORD, recoveryCode: recoveryCode as string, chats: CHATS, messages: MESSAGES }
  tell('Node', await arrive(await newClient(), who))
  const chromium = await openChromium(server.url)
  try {
    tell('Chromium', await chromium.arrive(who))
  } finally {
    await chromium.close()
  }
}

function tell(where: string, arrival: Arrival): void {
  const { keys, firstChat, list, newestPage, newestPages, everything, overview } = arrival
  const what = `${where}, new device:`
  report.say(`${what} its keys`, ms(keys))
  report.say(`${what} the first chat is listed`, ms(firstChat))
  report.say(`${what} the first newest page is there`, ms(newestPage))
  report.atMost(`${what} the whole list of chats`, list, LIST_MS, 'ms')
  report.say(`${what} every chat with its newest page`, ms(newestPages))
  report.say(`${what} every message`, `${ms(everything)}, ${Math.round(MESSAGES / (everything / 1_000))} a second`)
  report.say(`${where}: the list of chats again, as it is shown`, ms(overview))
}

/** The client and its keys, built as an app builds them, in a thread of its own: what it loads to begin with. */
async function bundle(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, '.bundle-'))
  try {
    const [page, worker] = [join(folder, 'page.ts'), join(folder, 'worker.ts')]
    await writeFile(page, `new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })\n`)
    await writeFile(worker, `import { createClient } from '@parley/client'\nObject.assign(self, { createClient })\n`)
    await build({
      ...{ root: folder, configFile: false, logLevel: 'error' },
      build: { outDir: join(folder, 'out'), target: 'es2023', rollupOptions: { input: page } },
      worker: { format: 'es', rollupOptions: { output: { entryFileNames: 'client.js' } } },
    })
    const bytes = await readFile(join(folder, 'out/client.js'))
    report.atMost('client and keys, gzipped', gzipSync(bytes, { level: 9 }).length / 1_000, BUNDLE_KB, 'kB')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
