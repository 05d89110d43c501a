/** A client in a process of its own: sends or fetches one large file, and says how much more memory it held meanwhile than before. */

import { createClient, type Client, type MediaPart } from '@parley/client'
import { sqliteStore } from '@parley/client/node'
import { PASSWORD } from '@parley/testkit'
import { answer } from '../measure/children.ts'
import { noise, send } from './files.ts'

export type MediaOrder =
  | { do: 'open'; url: string; folder: string; name: string }
  | { do: 'send'; to: string; size: number }
  | { do: 'fetch'; part: MediaPart }

/** `more`: the most it ever held, over what it held when no file had passed yet; in bytes. */
export type Passed = { part: MediaPart; size: number; seconds: number; more: number }

let client: Client

answer(async (order: MediaOrder): Promise<object> => {
  if (order.do === 'open') {
    client = await createClient({ url: order.url, store: await sqliteStore({ folder: order.folder }) })
    return client.register({ username: order.name, password: PASSWORD })
  }
  ;(globalThis as { gc?: () => void }).gc?.()
  const before = process.memoryUsage().rss
  const start = performance.now()
  const passed = order.do === 'send' ? await sent(order.to, order.size) : await fetched(order.part)
  const seconds = (performance.now() - start) / 1_000
  // Kept by the system, for the whole life of the process: nothing between two looks is missed.
  const more = process.resourceUsage().maxRSS * 1_024 - before
  return { ...passed, seconds, more } satisfies Passed
})

async function sent(to: string, size: number): Promise<Pick<Passed, 'part' | 'size'>> {
  const chat = await client.chats.openDirect(to)
  return { part: await send(client, chat.id, noise(size)), size }
}

async function fetched(part: MediaPart): Promise<Pick<Passed, 'part' | 'size'>> {
  let size = 0
  for await (const piece of client.media.stream(part)) size += piece.length
  return { part, size }
}
