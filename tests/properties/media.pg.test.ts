/** Properties 16 to 19 with real clients at both ends, in chats sealed end to end and in those the server keeps. */

import type { FileToSend, Transferring } from '@parley/client'
import { media } from '@parley/protocol'
import { startServer, type TestServer } from '@parley/testkit'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { People, type Someone } from '../e2ee/people.ts'
import { arrived, bytesOf, fileOf, hashOf, partOf } from '../media/files.ts'

const RUNS = { numRuns: 100 }

let server: TestServer
let people: People
let ada: Someone
let bob: Someone
let sealed: string
let plain: string

beforeAll(async () => {
  server = await startServer()
  people = new People(server.url)
  ;[ada, bob] = (await people.some(2)) as [Someone, Someone]
  sealed = (await ada.client.chats.openDirect(bob.client.userId)).id
  const memberIds = [bob.client.userId]
  plain = (await ada.client.chats.createGroup({ name: 'Tea', memberIds, privacy: 'server' })).id
})
afterAll(async () => {
  await people.close()
  await server.stop()
})

async function send(chatId: string, file: FileToSend) {
  const { clientId } = await ada.client.media.send(chatId, [file])
  await ada.client.messages.sent(clientId as string)
  return arrived(bob, chatId, clientId)
}

const bytes = fc.uint8Array({ minLength: 1, maxLength: 3_000 }).map((some) => new Uint8Array(some))
const name = fc.stringMatching(/^[a-z]{1,20}\.[a-z]{3}$/)
/** Sealed in three of four. */
const chat = fc.integer({ min: 0, max: 3 }).map((one) => () => (one > 0 ? sealed : plain))

// Feature: telegram-clone, Property 16: Media upload creates message
it('Property 16: a file sent is a file on the server and a message in the chat that refers to it', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, name, chat, async (some, called, where) => {
      const message = await send(where(), fileOf(some, { name: called }))
      const part = partOf(message)
      expect([message.chatId, message.senderId, part.name]).toEqual([where(), ada.client.userId, called])
      const known = await bob.client.call(media.get, { id: part.mediaId })
      // Of a sealed file the server knows neither name nor true size.
      if (where() === sealed)
        expect([known.kind, known.name, known.size > some.length]).toEqual(['sealed', undefined, true])
      else expect([known.kind, known.name, known.size]).toEqual(['document', called, some.length])
    }),
    RUNS,
  )
})

// Feature: telegram-clone, Property 17: Thumbnail generation
it('Property 17: a picture has a small one, made by the server or, where it cannot look, by the sender', async () => {
  const picture = fc.record({
    width: fc.integer({ min: 1, max: 700 }),
    height: fc.integer({ min: 1, max: 700 }),
    format: fc.constantFrom('jpeg', 'png', 'webp', 'gif'),
  })
  await fc.assert(
    fc.asyncProperty(picture, chat, async ({ width, height, format }, where) => {
      const file = await sharp({ create: { width, height, channels: 3, background: '#369' } })
        .toFormat(format)
        .toBuffer()
      const small = await sharp(file).resize(64, 64, { fit: 'inside' }).webp().toBuffer()
      const about = {
        kind: 'image',
        type: `image/${format}`,
        width,
        height,
        thumbnail: small.toString('base64'),
      } as const
      const part = partOf(await send(where(), fileOf(new Uint8Array(file), about)))
      if (where() === sealed) {
        expect((await sharp(Buffer.from(part.thumbnail as string, 'base64')).metadata()).format).toBe('webp')
        return
      }
      const { url } = await bob.client.call(media.link, { id: part.mediaId, part: 'thumbnail' })
      const shown = await sharp(Buffer.from(await (await fetch(`${server.url}${url}`)).arrayBuffer())).metadata()
      // The same shape within 320 pixels; a side too thin for that is one pixel.
      const shrunk = Math.min(1, 320 / Math.max(width, height))
      expect(Math.abs(shown.width - Math.max(1, width * shrunk))).toBeLessThanOrEqual(1)
      expect(Math.abs(shown.height - Math.max(1, height * shrunk))).toBeLessThanOrEqual(1)
    }),
    { ...RUNS, examples: [[{ width: 640, height: 1, format: 'jpeg' }, () => plain]] },
  )
})

// Feature: telegram-clone, Property 18: Media retrieval
it('Property 18: whoever has the message has the file, whole and by any part', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, chat, fc.nat(3_000), fc.nat(3_000), async (some, where, from, length) => {
      const part = partOf(await send(where(), fileOf(some)))
      expect(hashOf(await bytesOf(bob.client, part))).toBe(hashOf(some))
      const start = from % some.length
      const end = Math.min(some.length, start + length + 1)
      expect(hashOf(await bob.client.media.bytes(part, start, end))).toBe(hashOf(some.subarray(start, end)))
    }),
    RUNS,
  )
})

// Feature: telegram-clone, Property 19: Upload progress events
it('Property 19: an upload tells how far it is, never less than before, and that it is done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 300_000 }), chat, async (size, where) => {
      const heard: Transferring[] = []
      const clientId = crypto.randomUUID()
      const off = ada.client.on('transfer', (one) => void (one.clientId === clientId && heard.push(one)))
      await ada.client.media.send(where(), [fileOf(new Uint8Array(size))], { clientId })
      await ada.client.messages.sent(clientId)
      off()
      const moving = heard.filter(({ phase }) => phase === 'moving')
      expect(moving.length).toBeGreaterThanOrEqual(2)
      expect(moving.map(({ done }) => done)).toEqual(moving.map(({ done }) => done).toSorted((a, b) => a - b))
      expect([moving.at(-1)?.done, heard.at(-1)?.phase]).toEqual([moving.at(-1)?.total, 'done'])
    }),
    { numRuns: 100 },
  )
})
