/** Files: sealing and sending them up beside a plain PUT of the same bytes in the same run; memory while a gigabyte passes and while twenty come at once. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PASSWORD } from '@parley/testkit'
import type { MediaOrder, Passed } from './load/media-client.ts'
import { type Child, start, startServer } from './measure/children.ts'
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
const block = new Uint8Array(randomBytes(MB))
const devices: Child[] = []

/** In a process of its own that has done nothing yet. */
async function device() {
  const child = start('load/media-client.ts')
  devices.push(child)
  const name = `device_${devices.length}`
  const ask = <T>(order: MediaOrder) => child.ask<T>(order)
  const { userId } = await ask<{ userId: string }>({ do: 'open', url, folder: join(folder, name), name })
  return { userId, pass: (order: MediaOrder) => ask<Passed>(order) }
}

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1_000
}

try {
  await speed()
  await memory()
} finally {
  await Promise.all(devices.map((child) => child.stop()))
  await Promise.all([parley.stop(), bare.ask({}).then(() => bare.stop())])
  await world.close()
  await rm(folder, { recursive: true, force: true })
}

async function speed(): Promise<void> {
  const [ana, bob] = [await device(), await device()]
  const plain: number[] = []
  const sealed: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const body = new Blob(Array.from({ length: SIZE / MB }, () => block))
    plain.push(await seconds(() => fetch(`http://127.0.0.1:${bare.port}/`, { method: 'PUT', body })))
    sealed.push((await ana.pass({ do: 'send', to: bob.userId, size: SIZE })).seconds)
  }
  const rate = (took: number[]) => SIZE / MB / median(took)
  report.say('plain PUT', `${shown(rate(plain))} MB/s`)
  report.atLeast('sealed, kept, sent up and said, beside the plain PUT', rate(sealed) / rate(plain), 0.5)
  report.atLeast('the same', rate(sealed), 5, 'MB/s')
}

async function memory(): Promise<void> {
  const held = async () => (await parley.ask<Usage>(true)).rss / MB
  const [ana, bob] = [await device(), await device()]
  const before = await held()
  const up = await ana.pass({ do: 'send', to: bob.userId, size: LARGE })
  const down = await bob.pass({ do: 'fetch', part: up.part })
  if (down.size !== LARGE) throw new Error(`${down.size} bytes of ${LARGE} came`)
  report.say('fetched and opened', `${shown(LARGE / MB / down.seconds)} MB/s`)
  report.atMost(`whoever sends ${LARGE / MB} MB holds more meanwhile`, up.more / MB, 200, 'MB')
  report.atMost(`whoever fetches ${LARGE / MB} MB holds more meanwhile`, down.more / MB, 200, 'MB')
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
