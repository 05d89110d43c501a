/** What somebody waits for on a new device, from its first step until it has everything. The same in Node and in browsers. */

import type { Client } from '@parley/client'
import type { SharedClient } from '@parley/client/browser'

export type Arriving = { username: string; password: string; recoveryCode: string; chats: number; messages: number }

/** Milliseconds since it was signed in and asked for its keys. */
export type Arrival = {
  keys: number
  firstChat: number
  list: number
  /** Of the first chat that has something to show. */
  newestPage: number
  newestPages: number
  everything: number
  /** Of these by itself: the list of chats as it is shown, once all is there. */
  overview: number
}

export async function arrive(client: Client | SharedClient, { chats, messages, ...who }: Arriving): Promise<Arrival> {
  await client.signIn(who)
  const start = performance.now()
  const since = () => performance.now() - start
  const when = (event: 'chat' | 'summary' | 'synced', holds: () => Promise<boolean>) =>
    new Promise<number>((resolve, reject) => {
      let isOver = false
      client.on(event, () => {
        if (isOver) return
        void holds().then((isSo) => {
          isOver ||= isSo
          if (isOver) resolve(since())
        }, reject)
      })
    })
  const has = async (count: number) => (await client.chats.list()).length >= count
  const first = when('chat', () => has(1))
  const list = when('summary', () => has(chats))
  const page = when('summary', async () => {
    const [chat] = await client.chats.list()
    return chat !== undefined && (await client.messages.list(chat.id)).length > 0
  })
  const level = when('synced', () => has(chats))
  await client.recover(who.recoveryCode)
  const arrival = {
    keys: since(),
    firstChat: await first,
    newestPage: await page,
    list: await list,
    newestPages: await level,
  }
  const again = performance.now()
  const shown = await client.overview()
  if (shown.some(({ last }) => last?.kind !== 'text')) throw new Error('a chat without its newest message')
  const overview = performance.now() - again
  let read = 0
  for (const { chat } of shown)
    read += (await client.messages.all(chat.id)).filter(({ text }) => text !== undefined).length
  if (read !== messages) throw new Error(`${read} of ${messages} messages`)
  return { ...arrival, overview, everything: since() }
}
