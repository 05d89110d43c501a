/** Seals go with what they opened, in chats that forget and nowhere else, and never while somebody may still need them. */

import { chats, keys, messages } from '@parley/protocol'
import { Keyed, keyedAll, sealed, signUpMany, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/database.ts'
import { createAccountChains } from './account-chains.ts'
import { forgetSeals } from './forget-seals.ts'
import { createSignedChats } from './signed-chats.ts'

let server: TestServer
let database: Database
let ana: Keyed
let ben: Keyed
beforeAll(async () => {
  server = await startServer()
  database = openDatabase({ connection: server.connection, poolSize: 2, onError() {} })
  ;[ana, ben] = (await keyedAll(await signUpMany(server.url, 2))) as [Keyed, Keyed]
})
afterAll(async () => {
  await database?.close()
  await server?.stop()
})

const forgetful = async (others: Keyed[]) => {
  const { id } = await ana.group(others)
  await ana.person.call(chats.update, { chatId: id, timer: 60_000 })
  return id
}
const forget = () => forgetSeals(database, createSignedChats({ database, chains: createAccountChains(database) }))
const say = (chatId: string, epoch: number) => ana.person.call(messages.send, { chatId, ...sealed(epoch) })
const takeBack = (id: string) => ana.person.call(messages.remove, { id, forEveryone: true })
const sealsOf = async (who: Keyed, chatId: string) => {
  const wanted = [1, 2, 3, 4].map((epoch) => ({ chatId, epoch }))
  return (await who.person.call(keys.seals, { wanted })).seals.map(({ epoch }) => epoch).toSorted((a, b) => a - b)
}

it('goes when the last of an epoch is gone', async () => {
  const chatId = await forgetful([ben])
  const [first, second] = [await say(chatId, 1), await say(chatId, 1)]
  await ana.turn(chatId)
  await ana.turn(chatId)
  await forget()
  expect(await sealsOf(ben, chatId)).toEqual([1, 3])
  await takeBack(first.id)
  await forget()
  expect(await sealsOf(ben, chatId)).toEqual([1, 3])
  await takeBack(second.id)
  await forget()
  expect(await sealsOf(ben, chatId)).toEqual([3])
  expect(await sealsOf(ana, chatId)).toEqual([3])
})

it('stays where a ratchet goes on from it', async () => {
  const chatId = await forgetful([])
  await ana.change(chatId, { kind: 'add', members: [{ ...ben.identity, role: 'member' }] }, 'ratchet')
  const said = await say(chatId, 2)
  await ana.turn(chatId)
  await forget()
  expect(await sealsOf(ana, chatId)).toEqual([1, 3])
  expect(await sealsOf(ben, chatId)).toEqual([2, 3])
  await takeBack(said.id)
  await forget()
  expect(await sealsOf(ana, chatId)).toEqual([3])
  expect(await sealsOf(ben, chatId)).toEqual([3])
})

it('stays where nothing is forgotten', async () => {
  const { id: chatId } = await ana.group([ben])
  await ana.turn(chatId)
  await forget()
  expect(await sealsOf(ben, chatId)).toEqual([1, 2])
  await ana.person.call(chats.update, { chatId, timer: 60_000 })
  await forget()
  expect(await sealsOf(ben, chatId)).toEqual([2])
})
