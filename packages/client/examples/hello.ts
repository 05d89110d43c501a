// Two people on one server write to each other; nobody in between can read it.  node examples/hello.ts http://127.0.0.1:8080
import { createClient, memoryStore } from '@parley/client'

const url = process.argv[2] ?? 'http://127.0.0.1:8080'
const password = 'correct horse battery'

const ada = await createClient({ url, store: memoryStore() })
const bob = await createClient({ url, store: memoryStore() })
await ada.register({ username: `ada_${Date.now()}`, password })
await bob.register({ username: `bob_${Date.now()}`, password })

const answered = new Promise<void>((done) => ada.on('message', ({ text }) => text === 'Hello Ada' && done()))
bob.on('message', ({ chatId, senderId, text }) => {
  console.log('Bob reads:', text)
  if (senderId !== bob.userId) void bob.messages.send(chatId, { text: 'Hello Ada' })
})

const { id } = await ada.chats.openDirect(bob.userId)
await ada.messages.send(id, { text: 'Hello Bob' })
await answered
console.log('Ada reads:', (await ada.messages.list(id)).at(-1)?.text)
await Promise.all([ada.close(), bob.close()])
