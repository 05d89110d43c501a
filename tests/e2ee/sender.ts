/** A device to be killed: says a row of things to somebody, telling when each is safe on its disk; run again, it sends what is left. */

import { createClient } from '@parley/client'
import { sqliteStore } from '@parley/client/node'
import { PASSWORD } from '@parley/testkit'

const [url, folder, peer, username, from, count] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
]

const client = await createClient({ url, store: await sqliteStore({ folder }) })
client.on('error', (error) => console.error(error))
client.on('integrity', (problem) => console.log('problem', JSON.stringify(problem)))
if (!client.isSignedIn) await client.register({ username, password: PASSWORD })
const { id } = await client.chats.openDirect(peer)
console.log('ready', id)
for (let i = Number(from); i < Number(from) + Number(count); i++) {
  await client.messages.send(id, { text: `word ${i}` })
  console.log(`safe ${i}.`)
}
await Promise.all(client.messages.unsent().map(({ clientId }) => client.messages.sent(clientId as string)))
console.log('all sent')
await client.close()
