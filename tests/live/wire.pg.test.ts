import { chats, messages, sync } from '@parley/protocol'
import { signUp, startServer, type TestServer } from '@parley/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { followed } from './stage.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

describe('the live wire', () => {
  it('says hello, and tells a new chat and what is said in it', async () => {
    const [ana, ben] = await Promise.all([signUp(server.url, 'ana'), signUp(server.url, 'ben')])
    const [anaLine, benLine] = await Promise.all([ana.connect(), ben.connect({ transports: ['polling'] })])
    const chat = await ana.call(chats.create, {
      type: 'group',
      name: 'Us',
      memberIds: [ben.id],
      privacy: 'server',
    } as never)
    await benLine.until('account:entry', (entry) => entry.kind === 'chat-added')
    await followed(benLine, chat.id)
    const { seq } = await anaLine.call(messages.send, {
      chatId: chat.id,
      clientId: crypto.randomUUID(),
      content: { text: 'hello' },
    })
    const heard = await benLine.until('message:received')
    expect(heard).toMatchObject({ seq, content: { text: 'hello' }, senderId: ana.id })
    const pulled = await benLine.call(sync.pull, { cursors: {} })
    expect(pulled.logs.find(({ log }) => log === (chat.id as string))?.entries.at(-1)).toMatchObject({ seq })
    anaLine.close()
    benLine.close()
  })
})
