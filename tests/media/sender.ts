/** A device to be killed: sends one large file, telling how far it is; run again, it goes on with what it has. */

import { createCipheriv } from 'node:crypto'
import { createClient } from '@parley/client'
import { sqliteStore } from '@parley/client/node'
import { PASSWORD } from '@parley/testkit'
import { hashOf } from './files.ts'

const [url, folder, peer, username, size] = process.argv.slice(2) as [string, string, string, string, string]

const client = await createClient({ url, store: await sqliteStore({ folder }) })
client.on('error', (error) => console.error(error))
client.on('transfer', ({ phase, done, total }) => console.log(phase, Math.floor((100 * done) / total), 'percent'))
if (!client.isSignedIn) {
  await client.register({ username, password: PASSWORD })
  const { id } = await client.chats.openDirect(peer)
  // Nothing a disk or a line could make smaller, and the same for whoever asks.
  const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32, 7), Buffer.alloc(16))
  const bytes = new Uint8Array(noise.update(Buffer.alloc(Number(size))))
  console.log('chat', id, 'hash', hashOf(bytes), '.')
  await client.media.send(id, [{ kind: 'file', source: new Blob([bytes]), name: 'large.bin' }])
  console.log('safe')
}
await Promise.all(client.messages.unsent().map(({ clientId }) => client.messages.sent(clientId as string)))
console.log('all sent')
await client.close()
