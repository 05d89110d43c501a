/**
 * One client for all tabs of a browser, off the page's own thread:
 *
 *     const client = openSharedClient({ url: location.origin, name: 'me' })
 *     client.on('summary', ({ chat, unread }) => …)
 *     await client.messages.send(chatId, { text: 'Hello' })
 *
 * It has every word of `Client`; each answer is a promise, and what is read there as a property is in `status()`.
 */

import type { AnswerOf, Call, RequestOf } from '@parley/protocol'
import type { Client } from '../client.ts'
import type { ClientEvents } from '../client-events.ts'
import type { Listener } from '../emitter.ts'
import type { Settings } from './client-worker.ts'
import { type Ask, type Remote, reach, remote } from './remote.ts'
import { shareTabs } from './shared-tabs.ts'

export type SharedClient = Omit<Remote<Client>, 'on' | 'call' | 'export' | 'close' | 'signOut'> & {
  /** Hands back what takes the listener off again. Errors of the client's own come as plain objects. */
  on<E extends keyof ClientEvents>(event: E, listener: Listener<ClientEvents[E]>): () => void
  /** Those of the contract the client has no words of its own for: `calls.auth.policy({})`. */
  readonly calls: Calls
  /** Lines of JSON: all of a chat that this device can read. */
  export(chatId: string): AsyncGenerator<string>
  /** Nothing of the account stays in this browser. */
  signOut(): Promise<void>
  /** This tab no longer takes part. */
  close(): Promise<void>
  /** The worker is this tab's. */
  readonly isLeader: boolean
}

type Contract = typeof import('@parley/protocol')

export type Calls = {
  readonly [F in keyof Contract]: {
    readonly [N in keyof Contract[F]]: Contract[F][N] extends Call
      ? (input: RequestOf<Contract[F][N]>) => Promise<AnswerOf<Contract[F][N]>>
      : never
  }
}

export type SharedClientOptions = {
  /** Where the server is. */
  url: string
  /** One for each account that is signed in with this browser. */
  name: string
}

export function openSharedClient({ url, name }: SharedClientOptions): SharedClient {
  const tabs = shareTabs(name, () => {
    const worker = new Worker(new URL('./client-worker.ts', import.meta.url), {
      type: 'module',
      name: `parley ${name}`,
    })
    worker.postMessage({ url, name } satisfies Settings)
    return worker
  })
  const use = (held: string, input: readonly unknown[]): Promise<unknown> => ask(['$held', held], input)
  const ask: Ask = async (path, input) => reach(await tabs.ask(path, bearable(path, input)), use)

  const own = {
    on: (event: string, listener: (payload: never) => void) =>
      tabs.on((told, payload) => {
        if (told === event) listener(payload as never)
      }),
    async *export(chatId: string) {
      const { next } = (await ask(['exporting'], [chatId])) as { next(): Promise<IteratorResult<string>> }
      for (let line = await next(); !line.done; line = await next()) yield line.value
    },
    close: () => tabs.close(),
  }
  const looksAgain = () => {
    if (document.visibilityState === 'visible') void ask(['hurry'], []).catch(() => {})
  }
  document.addEventListener('visibilitychange', looksAgain)
  const words = remote<Client>(ask)
  return new Proxy(own, {
    get: (_, word) =>
      word === 'isLeader'
        ? tabs.isLeader
        : ((own as never)[word] ?? (words as unknown as Record<string | symbol, unknown>)[word]),
  }) as unknown as SharedClient
}

/** Whatever makes something new gets its name here, so that asked twice it is made once. */
function bearable(path: readonly string[], input: readonly unknown[]): readonly unknown[] {
  const named = NAMED[path.join('.')]
  if (!named) return input
  const [place, field] = named
  const given = [...input]
  given[place] = { [field]: crypto.randomUUID(), ...(given[place] as object | undefined) }
  return given
}

const NAMED: Readonly<Record<string, readonly [place: number, field: string]>> = {
  'messages.send': [2, 'clientId'],
  'messages.forward': [2, 'clientId'],
  'scheduled.schedule': [3, 'id'],
  'chats.createGroup': [0, 'chatId'],
}
