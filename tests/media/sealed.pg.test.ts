/** Sealed files: damage is noticed and nothing partial handed out, uploads are stopped and gone on with, and files go with their messages. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type MediaPart, type Transferring } from '@parley/client'
import { sqliteStore } from '@parley/client/node'
import { chunkRange } from '@parley/keys'
import { media } from '@parley/protocol'
import { PASSWORD, startFaultProxy, startServer, type TestServer } from '@parley/testkit'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { People, type Someone, until } from '../e2ee/people.ts'
import { arrived, bytesOf, fileOf, hashOf, partOf, randomFile, stored } from './files.ts'

let server: TestServer
let people: People
let ana: Someone
let bob: Someone
let chatId: string

beforeAll(async () => {
  server = await startServer({ settings: { PARLEY_MEDIA_LIMITS: 'day=60M' } })
  people = new People(server.url)
  ;[ana, bob] = (await people.some(2)) as [Someone, Someone]
  chatId = (await ana.client.chats.openDirect(bob.client.userId)).id
})
afterAll(async () => {
  await people.close()
  await server.stop()
})

async function send(from: Someone, bytes: Uint8Array<ArrayBuffer>, options = {}) {
  const { clientId } = await from.client.media.send(chatId, [fileOf(bytes, options)])
  await from.client.messages.sent(clientId as string)
  return arrived(bob, chatId, clientId)
}

describe('what is not the file that was sent is refused, and none of it kept', () => {
  const bytes = randomFile(3 * 2 ** 20 + 5)
  let part: MediaPart
  let path: string
  let whole: Buffer
  beforeAll(async () => {
    part = partOf(await send(ana, bytes))
    path = join(server.app.dataFolder, 'files', 'media', part.mediaId)
    whole = await readFile(path)
  })

  const chunk = (index: number) => chunkRange(bytes.length, index)
  const swapped = () => {
    const [a, b] = [chunk(0), chunk(1)]
    const [head, tail] = [whole.subarray(0, a.start), whole.subarray(b.end)]
    return Buffer.concat([head, whole.subarray(b.start, b.end), whole.subarray(a.start, a.end), tail])
  }
  const flipped = (at: number) => {
    const changed = Buffer.from(whole)
    changed[at]! ^= 1
    return changed
  }

  test.each<[string, () => Uint8Array]>([
    ['cut at the end', () => whole.subarray(0, -1)],
    ['cut where a chunk ends', () => whole.subarray(0, chunk(2).end)],
    ['a bit of the first chunk turned', () => flipped(chunk(0).start + 7)],
    ['a bit of the last turned', () => flipped(whole.length - 1)],
    ['a bit of the header turned', () => flipped(5)],
    ['chunks in another order', swapped],
    ['nothing', () => Buffer.alloc(0)],
    ['another file', () => randomFile(whole.length)],
    ['more than there was', () => Buffer.concat([whole, Buffer.alloc(10)])],
  ])(
    '%s',
    async (_, damaged) => {
      await writeFile(path, damaged())
      const told = { written: 0, committed: false, aborted: false }
      const sink = {
        write: ({ length }: Uint8Array) => void (told.written += length),
        commit: () => void (told.committed = true),
        abort: () => void (told.aborted = true),
      }
      // The last size the server knew is what it was uploaded with.
      await expect(bob.client.media.save(part, sink)).rejects.toMatchObject({
        code: expect.stringMatching(/FILE_DAMAGED|OFFLINE/),
      })
      expect([told.committed, told.aborted]).toEqual([false, true])
      await expect(bob.client.media.blob(part)).rejects.toThrow()
      await writeFile(path, whole)
    },
    60_000,
  )

  test('another key', async () => {
    const key =
      `A${(part.key as string).slice(1)}` === part.key ? `B${part.key.slice(1)}` : `A${(part.key as string).slice(1)}`
    await expect(bob.client.media.blob({ ...part, key })).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
    await expect(bob.client.media.bytes({ ...part, key }, 0, 10)).rejects.toMatchObject({ code: 'FILE_DAMAGED' })
  })

  test('and what is the file can be had by any part of it', async () => {
    for (const [start, end] of [
      [0, 1],
      [2 ** 20 - 1, 2 ** 20 + 1],
      [5, bytes.length],
      [bytes.length - 1, bytes.length + 99],
    ] as const) {
      const got = await bob.client.media.bytes(part, start, end)
      expect(hashOf(got)).toBe(hashOf(bytes.subarray(start, end)))
    }
  })
})

test('an album comes as one message, in order, with all that was said of each', async () => {
  const files = [1_000, 2_000, 3_000].map(randomFile)
  const { clientId } = await ana.client.media.send(
    chatId,
    files.map((bytes, i) => fileOf(bytes, { kind: 'image', width: i + 1, blurhash: 'L00000fQfQfQfQfQfQfQfQfQfQfQ' })),
    { text: 'three' },
  )
  const message = await arrived(bob, chatId, clientId)
  expect(message.said?.media?.map(({ width, size }) => [width, size])).toEqual([
    [1, 1_000],
    [2, 2_000],
    [3, 3_000],
  ])
  for (const [i, bytes] of files.entries())
    expect(hashOf(await bytesOf(bob.client, partOf(message, i)))).toBe(hashOf(bytes))
})

test('paused it stays where it is, while words go on; resumed it arrives; cancelled it never was', async () => {
  const heard: Transferring[] = []
  const off = ana.client.on('transfer', (one) => heard.push(one))
  const clientId = crypto.randomUUID()
  const pausedAfter = (sent: string, least: number) =>
    new Promise<void>((resolve) => {
      const stop = ana.client.on('transfer', ({ phase, clientId: of, done }) => {
        if (of !== sent || phase !== 'moving' || done < least) return
        stop()
        void ana.client.media.pause(sent).then(resolve)
      })
    })
  const paused = pausedAfter(clientId, 1)
  const bytes = randomFile(12_000_000)
  await ana.client.media.send(chatId, [fileOf(bytes)], { clientId })
  await paused
  const words = await ana.client.messages.send(chatId, { text: 'not held up' })
  await ana.client.messages.sent(words.clientId as string)
  expect((await bob.client.messages.list(chatId)).some((message) => message.clientId === clientId)).toBe(false)
  await ana.client.media.resume(clientId)
  expect(hashOf(await bytesOf(bob.client, partOf(await arrived(bob, chatId, clientId))))).toBe(hashOf(bytes))
  const phases = heard.filter((one) => one.clientId === clientId).map(({ phase }) => phase)
  expect([...new Set(phases)]).toEqual(['sealing', 'moving', 'paused', 'done'])

  const second = crypto.randomUUID()
  const withdrawn = new Promise((resolve) => ana.client.on('message-withdrawn', resolve))
  // It could be there before we come to cancel it.
  const held = pausedAfter(second, 0)
  await ana.client.media.send(chatId, [fileOf(randomFile(9_000_000))], { clientId: second })
  await held
  await ana.client.media.cancel(second)
  expect(await withdrawn).toEqual({ chatId, clientId: second })
  expect(ana.client.messages.unsent()).toEqual([])
  off()
})

test('progress only ever grows, and ends with all of it', async () => {
  const heard: Transferring[] = []
  const off = ana.client.on('transfer', (one) => heard.push(one))
  await send(ana, randomFile(3_000_000))
  off()
  const done = heard.filter(({ phase }) => phase === 'moving').map((one) => one.done)
  expect(done.length).toBeGreaterThan(2)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
  expect(heard.at(-1)).toMatchObject({ phase: 'done' })
})

test('a line that breaks again and again: the upload goes on from where it was, and so does the download', async () => {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(server.url).port) } })
  const store = await mkdtemp(join(tmpdir(), 'parley-line-'))
  const client = await createClient({
    url: `http://127.0.0.1:${proxy.port}`,
    store: await sqliteStore({ folder: store }),
  })
  await client.signIn({ username: ana.username, password: PASSWORD })
  await client.recover(ana.recoveryCode)
  await until(client, 'the chat', () => client.chats.list().some(({ id }) => id === chatId))
  const bytes = randomFile(8_000_000)
  let cuts = 0
  client.on('transfer', ({ direction, phase, done, total }) => {
    if (direction !== 'up' || phase !== 'moving' || cuts >= 3 || done < (total * (cuts + 1)) / 5) return
    cuts++
    proxy.reset()
  })
  const { clientId } = await client.media.send(chatId, [fileOf(bytes)])
  const message = await arrived(bob, chatId, clientId)
  expect(cuts).toBe(3)
  let broken = false
  const got: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of client.media.stream(partOf(message))) {
    got.push(piece)
    if (!broken && got.length === 3) {
      broken = true
      proxy.reset()
    }
  }
  expect(hashOf(Buffer.concat(got))).toBe(hashOf(bytes))
  await client.close()
  await proxy.close()
  await rm(store, { recursive: true })
})

describe('files go with their messages', () => {
  const isStored = async ({ mediaId }: MediaPart) => (await stored(server.app.dataFolder)).has(`media/${mediaId}`)
  const gone = async (part: MediaPart) => {
    for (const end = Date.now() + 30_000; await isStored(part); await new Promise((resolve) => setTimeout(resolve, 50)))
      if (Date.now() > end) throw new Error('still there')
  }

  test('deleted for everyone, no byte is left; and it is said that it is gone', async () => {
    const message = await send(ana, randomFile(5_000))
    expect(await isStored(partOf(message))).toBe(true)
    const { kept } = bob.client.media
    await bob.client.media.blob(partOf(message), { keepFor: { chatId, messageId: message.id } })
    // It is put aside behind the reader's back, and no event tells of that.
    await expect.poll(() => kept.usage().total, { timeout: 20_000 }).toBe(5_000)
    await ana.client.messages.remove(message.id, { forEveryone: true })
    await gone(partOf(message))
    await expect.poll(() => kept.usage().total, { timeout: 20_000 }).toBe(0)
    await expect(bob.client.media.blob(partOf(message))).rejects.toMatchObject({ code: 'FILE_GONE' })
  })

  test('other words for a picture leave the picture', async () => {
    const bytes = randomFile(5_000)
    const { id, clientId } = await send(ana, bytes)
    await ana.client.messages.edit(id, { text: 'other words' })
    await until(bob.client, 'the edit', async () => (await arrived(bob, chatId, clientId)).text === 'other words')
    expect(hashOf(await bytesOf(bob.client, partOf(await arrived(bob, chatId, clientId))))).toBe(hashOf(bytes))
  })

  test('uploaded and never sent, it is kept a day and no longer; sent, it stays', async () => {
    const sent = partOf(await send(ana, randomFile(5_000)))
    const forwarded = await bob.client.messages.list(chatId)
    expect(forwarded.length).toBeGreaterThan(0)
    const tus = { 'tus-resumable': '1.0.0' }
    const session = await ana.client.call(media.allowance, {})
    expect(session.left).toBeGreaterThan(0)
    const loose = await rawUpload(randomFile(400), tus)
    expect(await isStored({ mediaId: loose } as MediaPart)).toBe(true)
    server.clock.advance(86_400_000 + 1)
    await gone({ mediaId: loose } as MediaPart)
    expect(await isStored(sent)).toBe(true)
  })
})

/** As any program that speaks tus 1.0 would, in pieces that the server does not choose. */
async function rawUpload(bytes: Uint8Array<ArrayBuffer>, tus: Record<string, string>): Promise<string> {
  const { accessToken } = await signInAgain()
  const headers = { ...tus, authorization: `Bearer ${accessToken}` }
  const begun = await fetch(`${server.url}/api/media/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(bytes.length), 'upload-metadata': `kind ${btoa('sealed')}` },
  })
  expect(begun.status).toBe(201)
  const at = `${server.url}${begun.headers.get('location')}`
  const piece = (offset: number, part: Uint8Array<ArrayBuffer>) =>
    fetch(at, {
      method: 'PATCH',
      headers: { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) },
      body: part,
    })
  expect((await piece(0, bytes.slice(0, 100))).headers.get('upload-offset')).toBe('100')
  const wrong = await piece(50, bytes.slice(100))
  expect([wrong.status, ((await wrong.json()) as { error: { code: string } }).error.code]).toEqual([409, 'CONFLICT'])
  const head = await fetch(at, { method: 'HEAD', headers })
  expect([head.headers.get('upload-offset'), head.headers.get('upload-length')]).toEqual(['100', String(bytes.length)])
  expect((await fetch(at, { method: 'HEAD', headers: { ...headers, authorization: '' } })).status).toBe(401)
  expect((await piece(100, bytes.slice(100))).status).toBe(204)
  return at.split('/').at(-1) as string
}

async function signInAgain() {
  const response = await fetch(`${server.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: ana.username, password: PASSWORD }),
  })
  return (await response.json()) as { accessToken: string }
}

test('a day’s share is kept to the byte, and what was stopped is given back', async () => {
  const carl = await people.someone('carl')
  const chat = await carl.client.chats.openDirect(bob.client.userId)
  const { left, day } = await carl.client.media.allowance()
  expect(left).toBe(day)
  const first = await carl.client.media.send(chat.id, [fileOf(randomFile(25_000_000))])
  await carl.client.messages.sent(first.clientId as string)
  const clientId = crypto.randomUUID()
  const failed = until(carl.client, 'the refusal', () =>
    carl.client.messages
      .unsent()
      .some((message) => message.clientId === clientId && message.problem === 'QUOTA_EXCEEDED'),
  )
  await carl.client.media
    .send(chat.id, [fileOf(randomFile(25_000_000)), fileOf(randomFile(25_000_000))], { clientId })
    .catch(() => {})
  await failed
  await carl.client.messages.discard(clientId)
  const small = await carl.client.media.send(chat.id, [fileOf(randomFile(100))])
  await carl.client.messages.sent(small.clientId as string)
  await expect(carl.client.media.send(chat.id, [fileOf(randomFile(0))])).rejects.toMatchObject({ code: 'EMPTY' })
  const huge = { size: 51 * 2 ** 20, stream: () => new ReadableStream<Uint8Array>() }
  await expect(carl.client.media.send(chat.id, [{ kind: 'file', source: huge }])).rejects.toMatchObject({
    code: 'TOO_LARGE',
  })
}, 120_000)
