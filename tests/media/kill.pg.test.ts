/** Whoever is killed in the middle of an upload, its sender or the server, goes on with it: what arrives is the file, and the message is one. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FaultProxy, startFaultProxy, startVictim } from '@parley/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { People, until } from '../e2ee/people.ts'
import { House } from '../kill/house.ts'
import { bytesOf, hashOf, partOf } from './files.ts'

const SENDER = fileURLToPath(new URL('./sender.ts', import.meta.url))
/** At most so fast, so that there is a middle to be killed in. */
const BYTES_A_SECOND = 6_000_000
const SIZE = 45_000_000

let house: House
let line: FaultProxy
let people: People
let folder: string

beforeAll(async () => {
  house = await House.build()
  await house.start()
  line = await startFaultProxy({ target: { port: house.port } })
  line.set({ bytesPerSecond: BYTES_A_SECOND }, 'up')
  people = new People(house.url)
  folder = await mkdtemp(join(tmpdir(), 'parley-media-kill-'))
})
afterAll(async () => {
  await people.close()
  await line.close()
  await house.tearDown()
  await rm(folder, { recursive: true, force: true })
})

test('sender, server, sender again: then it is all there, once', async () => {
  const bob = await people.someone('bob')
  const username = `ana_${randomBytes(5).toString('hex')}`
  const start = () =>
    startVictim(process.execPath, [
      SENDER,
      `http://127.0.0.1:${line.port}`,
      folder,
      bob.client.userId,
      username,
      String(SIZE),
    ])

  const first = await start()
  const [, chatId, hash] = (await first.printed(/chat (\S+) hash (\S+) \./)) as unknown as [string, string, string]
  await first.printed(/safe/)
  await first.printed(/moving [1-9]\d* percent/)
  await first.kill()
  expect(first.output()).not.toContain('all sent')

  const second = await start()
  const [, resumed] = (await second.printed(/moving (\d+) percent/)) as unknown as [string, string]
  await second.printed(new RegExp(`moving (?!${resumed} )\\d+ percent`))
  await house.killServer()
  expect(second.output()).not.toContain('all sent')
  const told = second.output().split('moving').length - 1
  await house.start()
  const [, after] = (await second.printed(new RegExp(`(?:moving[^]*?){${told}}moving (\\d+) percent`))) as unknown as [
    string,
    string,
  ]
  await second.kill()

  const third = await start()
  await third.printed(/all sent/)
  await third.exited
  const messages = async () =>
    (await bob.client.messages.list(chatId).catch(() => [])).filter(({ said }) => said?.media)
  await until(bob.client, 'the file', async () => (await messages()).length > 0)
  expect((await messages()).length).toBe(1)
  expect(hashOf(await bytesOf(bob.client, partOf((await messages())[0])))).toBe(hash)
  expect(bob.problems).toEqual([])
  // Gone on from, not begun anew.
  expect([Number(resumed) > 0, Number(after) > 0]).toEqual([true, true])
})
