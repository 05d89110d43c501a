/** Files: sealing and sending them up beside a plain PUT of the same bytes in the same run; memory while a gigabyte passes and while twenty come at once. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type FileSource, type MediaPart } from '@parley/client'
import { sqliteStore } from '@parley/client/node'
import { PASSWORD } from '@parley/testkit'
import { startServer } from './measure/children.ts'
import { isQuick, median, openReport, shown } from './measure/figures.ts'
import type { Usage } from './measure/usage.ts'
import { openWorld } from './measure/world.ts'

const MB = 2 ** 20
const SIZE = (isQuick ? 10 : 90) * MB
const LARGE = (isQuick ? 40 : 1_024) * MB
const AT_ONCE = 20
const EACH = (isQuick ? 2 : 90) * MB
const ROUNDS = isQuick ? 1 : 3

const report = openReport(
  'media',
  `a file of ${SIZE / MB} MB, one of ${LARGE / MB} MB, and ${AT_ONCE} of ${EACH / MB} MB`,
)
const folder = await mkdtemp(join(tmpdir(), 'bench-media-'))
process.env['PARLEY_MEDIA_LIMITS'] = 'document=2G,video=2G,day=100G'
const world = await openWorld()
const parley = await world.startParley()
const bare = await startServer('servers/bare-put.ts')
const url = `http://127.0.0.1:${parley.port}`
const open = async (name: string) => createClient({ url, store: await sqliteStore({ folder: join(folder, name) }) })
const [ana, bob] = [await open('ana'), await open('bob')]
await ana.register({ username: `ana_${Date.now()}`, password: PASSWORD })
const { userId } = await bob.register({ username: `bob_${Date.now()}`, password: PASSWORD })
const chat = await ana.chats.openDirect(userId)

const block = new Uint8Array(randomBytes(MB))
/** Never held: made while it is read. */
const noise = (size: number): FileSource => ({
  size,
  async *stream() {
    for (let at = 0; at < size; at += MB) yield block.slice(0, Math.min(MB, size - at))
  },
})
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return (performance.now() - start) / 1_000
}

async function send(source: FileSource): Promise<MediaPart> {
  const { clientId } = await ana.media.send(chat.id, [{ kind: 'file', source }])
  await ana.messages.sent(clientId as string)
  const message = (await ana.messages.list(chat.id)).find((one) => one.clientId === clientId)
  return message?.said?.media?.[0] as MediaPart
}

try {
  await speed()
  await memory()
} finally {
  await Promise.all([ana.close(), bob.close()])
  await Promise.all([parley.stop(), bare.ask({}).then(() => bare.stop())])
  await world.close()
  await rm(folder, { recursive: true, force: true })
}

async function speed(): Promise<void> {
  const plain: number[] = []
  const whole: number[] = []
  const upload: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const body = new Blob(Array.from({ length: SIZE / MB }, () => block))
    plain.push(await seconds(() => fetch(`http://127.0.0.1:${bare.port}/`, { method: 'PUT', body })))
    let begun = 0
    const off = ana.on('transfer', ({ phase }) => {
      if (phase === 'moving' && begun === 0) begun = performance.now()
      if (phase === 'done') upload.push((performance.now() - begun) / 1_000)
    })
    whole.push(await seconds(() => send(noise(SIZE))))
    off()
  }
  const rate = (took: number[]) => SIZE / MB / median(took)
  report.say('plain PUT', `${shown(rate(plain))} MB/s`)
  report.say('sealed, kept, sent up and said', `${shown(rate(whole))} MB/s`)
  report.atLeast('upload beside the plain PUT', rate(upload) / rate(plain), 0.5)
  report.atLeast('upload', rate(upload), 5, 'MB/s')
}

async function memory(): Promise<void> {
  const held = async () => (await parley.ask<Usage>(true)).rss / MB
  const before = await held()
  let most = process.memoryUsage().rss
  const look = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 100)
  const idle = most
  const part = await send(noise(LARGE))
  let size = 0
  const took = await seconds(async () => {
    for await (const piece of bob.media.stream(part)) size += piece.length
  })
  clearInterval(look)
  if (size !== LARGE) throw new Error(`${size} bytes of ${LARGE} came`)
  report.say('fetched and opened', `${shown(LARGE / MB / took)} MB/s`)
  report.atMost(`two clients hold more while ${LARGE / MB} MB pass`, (most - idle) / MB, 200, 'MB')
  report.atMost('the server afterwards', (await held()) - before, 100, 'MB')

  let worst = 0
  let done = false
  const watching = (async () => {
    while (!done) worst = Math.max(worst, (await parley.ask<Usage>(false)).rss / MB)
  })()
  await Promise.all(Array.from({ length: AT_ONCE }, () => putUp(EACH)))
  done = true
  await watching
  report.atMost(`the server holds more while ${AT_ONCE} × ${EACH / MB} MB come at once`, worst - before, 400, 'MB')
}

/** As any program would that speaks tus, all of it in one piece. */
async function putUp(size: number): Promise<void> {
  const { accessToken } = await login()
  const headers = { 'tus-resumable': '1.0.0', authorization: `Bearer ${accessToken}` }
  const begun = await fetch(`${url}/api/media/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(size), 'upload-metadata': `kind ${btoa('sealed')}` },
  })
  const answer = await fetch(`${url}${begun.headers.get('location')}`, {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' },
    body: new Blob(Array.from({ length: size / MB }, () => block)),
  })
  if (answer.status !== 204) throw new Error(`upload: ${answer.status} ${await answer.text()}`)
}

async function login(): Promise<{ accessToken: string }> {
  const body = JSON.stringify({ username: `up_${randomBytes(6).toString('hex')}`, password: PASSWORD })
  const headers = { 'content-type': 'application/json' }
  return (await (await fetch(`${url}/api/auth/register`, { method: 'POST', headers, body })).json()) as {
    accessToken: string
  }
}
