/** Keys on the wire, with real frames: what is true is taken, every kind of lie is refused. */

import { randomUUID } from 'node:crypto'
import { messages } from '@parley/protocol'
import { type Keyed, keyedAll, sealedBody, signUpMany, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let server: TestServer
let ana: Keyed
let ben: Keyed
let cem: Keyed
beforeAll(async () => {
  server = await startServer()
  ;[ana, ben, cem] = (await keyedAll(await signUpMany(server.url, 3))) as [Keyed, Keyed, Keyed]
})
afterAll(() => server.stop())

const say = (who: Keyed, chatId: string, epoch = 1) =>
  who.person.call(messages.send, { chatId, clientId: randomUUID(), epoch, body: sealedBody(epoch) })

describe('sealed chats', () => {
  it('begin signed, with their first epoch', async () => {
    const chat = await ana.group([ben, cem])
    expect(chat).toMatchObject({ epoch: 1, chain: 2, mustTurn: false, memberCount: 3 })
    await say(ben, chat.id)
    expect(await ana.takeOut(chat.id, [cem])).toEqual({ length: 4, epoch: 2, mustTurn: false })
    await expect(say(ben, chat.id)).rejects.toMatchObject({ code: 'STALE_EPOCH' })
    await say(ben, chat.id, 2)
  })
})
