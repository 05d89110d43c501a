/** The one client of a browser, in a thread of its own: sync, keys, store and search run here, and tabs ask by a channel. */

import './no-eval.ts'
import type { Call } from '@parley/protocol'
import * as contract from '@parley/protocol/wire'
import { deleteDB } from 'idb'
import { type Client, createClient } from '../client.ts'
import type { ClientEvents } from '../client-events.ts'
import { defaultPlatform } from '../platform.ts'
import { openSearchIndex } from '../search/search-index.ts'
import { sqlCore } from '../search/sql-core.ts'
import { wasmEngine } from '../search/wasm-engine.ts'
import { indexedDbStore } from './indexed-db-store.ts'
import { Handles, perform } from './remote.ts'
import { type Answer, type AskOne, type Begun, channelOf, type PlainError, type Told } from './shared-tabs.ts'

/** Every event there is: the type says so. */
const EVENTS: Readonly<Record<keyof ClientEvents, true>> = {
  ...{
    message: true,
    'message-changed': true,
    notice: true,
    chat: true,
    summary: true,
    'chat-gone': true,
    receipt: true,
  },
  ...{ typing: true, presence: true, integrity: true, 'key-change': true, devices: true, 'devices-of': true },
  ...{ person: true, own: true, scheduled: true, account: true, synced: true, connection: true, status: true },
  ...{ 'signed-out': true, error: true, signal: true, transfer: true, 'message-withdrawn': true },
}

export type Settings = { url: string; name: string }

self.addEventListener('message', ({ data }: MessageEvent<Settings>) => void begin(data), { once: true })

async function begin({ url, name }: Settings): Promise<void> {
  const channel = new BroadcastChannel(channelOf(name))
  const handles = new Handles()
  const underWay = new Map<string, Promise<Answer>>()
  let client = open()
  let leaving: Promise<void> | undefined

  async function open(): Promise<Client> {
    const store = await indexedDbStore({ name, isPatient: true })
    const search = await openSearchIndex({ core: sqlCore(wasmEngine), store, platform: defaultPlatform })
    const opened = await createClient({ url, store, search })
    for (const event of Object.keys(EVENTS) as (keyof ClientEvents)[]) {
      opened.on(event, (payload) => {
        // Who leaves need not be told that they are out.
        if (leaving && event === 'signed-out') return
        const told: Told = { kind: 'told', event, payload: event === 'error' ? plainError(payload) : payload }
        channel.postMessage(told)
      })
    }
    return opened
  }

  function signOut(): Promise<void> {
    leaving ??= erase().finally(() => {
      leaving = undefined
    })
    return leaving
  }

  async function erase(): Promise<void> {
    await (await client).signOut()
    await beginAnew()
  }

  /** Nothing of whoever was here stays in this browser. */
  async function beginAnew(): Promise<void> {
    await (await client).close()
    await deleteDB(channelOf(name))
    client = open()
    channel.postMessage({ kind: 'told', event: 'status', payload: (await client).status() } satisfies Told)
  }

  async function take(path: readonly string[], input: readonly unknown[]): Promise<unknown> {
    const [first, second = '', third = ''] = path
    if (first === '$held') return handles.use(second, input)
    if (first === 'signOut') return signOut()
    if (first === 'calls') return (await client).call(callNamed(second, third), input[0])
    return perform(await client, path, input)
  }

  /** Whoever was signed out from afar has left something behind: it makes way for who comes in next. */
  async function makingWay(path: readonly string[], input: readonly unknown[]): Promise<unknown> {
    // A name can be registered only once: this cannot be found out by trying.
    if (path.join('.') === 'register' && (await client).isLinked) await beginAnew()
    try {
      return await take(path, input)
    } catch (error) {
      if ((error as { code?: string }).code !== 'STORE_OF_ANOTHER') throw error
      await beginAnew()
      return take(path, input)
    }
  }

  async function answer({ id, path, input }: AskOne): Promise<Answer> {
    try {
      const output = await makingWay(path, input)
      return { kind: 'answer', id, output: handles.keep(output) }
    } catch (error) {
      return { kind: 'answer', id, error: plainError(error) }
    }
  }

  channel.addEventListener('message', ({ data }: MessageEvent<AskOne | Answer | Told | Begun>) => {
    // One that is under way may be asked once more, by a tab that just heard of us.
    if (data.kind !== 'ask' || underWay.has(data.id)) return
    const answering = answer(data)
    underWay.set(data.id, answering)
    void answering.then((given) => {
      underWay.delete(data.id)
      channel.postMessage(given)
    })
  })
  self.addEventListener('online', () => void client.then((one) => one.hurry()))
  channel.postMessage({ kind: 'begun' } satisfies Begun)
}

const callNamed = (feature: string, name: string): Call =>
  (contract as unknown as Record<string, Record<string, Call>>)[feature]?.[name] as Call

function plainError(error: unknown): PlainError {
  const { code, message, retryAfter, details } = error as Partial<PlainError>
  return {
    message: message ?? String(error),
    ...(code === undefined ? {} : { code }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(details === undefined ? {} : { details }),
  }
}
