/** What the leading tab runs: the one client of this browser. Everything heavy (keys, schemas, sockets) is imported here alone. */

import './no-eval.ts'
import { type Client, type ClientEvents, createClient, defaultPlatform, type SearchIndex } from '@parley/client'
import { indexedDbStore, type Leader } from '@parley/client/browser'
import { openSearchIndex, workerCore } from '@parley/client/search'
import * as contract from '@parley/protocol'
import { linking } from './linking.ts'

export type Session = {
  readonly userId: string | null
  readonly isSignedIn: boolean
  readonly isLinked: boolean
  readonly connection: Client['connection']
}

/** What a leader tells beside what the client tells. */
export type LeaderEvents = { session: Session; 'link-code': { code: string }; 'link-failed': { code: string } }

type Tell = (event: string, payload: unknown) => void

const EVENTS = [
  ...(['message', 'message-changed', 'chat', 'chat-gone', 'receipt', 'typing', 'presence', 'integrity'] as const),
  ...(['key-change', 'devices', 'devices-of', 'account', 'synced', 'connection', 'signed-out', 'signal'] as const),
] satisfies (keyof ClientEvents)[]

const STORE = 'this-browser'
/** After these it may be somebody else who speaks. */
const TURNING = ['register', 'signIn', 'recover', 'linking.confirm', 'signOut']

export async function lead(tell: Tell): Promise<Leader> {
  let client = await open()
  let link = linking(client, tell)

  async function open(): Promise<Client> {
    const store = await indexedDbStore({ name: STORE })
    const opened = await createClient({ url: location.origin, store, search: await searchIn(store) })
    for (const event of EVENTS) opened.on(event, (payload) => tell(event, payload))
    opened.on('error', (error) => tell('error', { message: String(error) }))
    return opened
  }

  /** Nothing of the account stays in this browser. */
  async function signOut(): Promise<void> {
    await client.signOut()
    await client.close()
    await new Promise<void>((resolve, reject) => {
      const asked = indexedDB.deleteDatabase(`parley/${STORE}`)
      asked.addEventListener('success', () => resolve())
      asked.addEventListener('error', () => reject(asked.error ?? new Error('not erased')))
    })
    client = await open()
    link = linking(client, tell)
  }

  const session = (): Session => ({
    userId: client.isSignedIn ? client.userId : null,
    isSignedIn: client.isSignedIn,
    isLinked: client.isLinked,
    connection: client.connection,
  })

  async function perform(path: string[], input: unknown[]): Promise<unknown> {
    const name = path.join('.')
    if (name === 'session') return session()
    if (name === 'signOut') return signOut()
    if (name === 'export') return collect(client.export(input[0] as string))
    if (path[0] === 'linking') return link[path[1] as keyof typeof link](input[0] as string)
    if (path[0] === 'calls') return client.call(callNamed(path[1]!, path[2]!), input[0])
    let owner: unknown = client
    for (const step of path.slice(0, -1)) owner = (owner as Record<string, unknown>)[step]
    return (owner as Record<string, (...input: unknown[]) => unknown>)[path.at(-1)!]!(...input)
  }

  return {
    async call(path, input) {
      try {
        const value = await perform(path, input)
        if (TURNING.includes(path.join('.'))) tell('session', session())
        return { value }
      } catch (error) {
        const { code, message, retryAfter } = error as Partial<contract.Fault>
        return { fault: { code: code ?? 'INTERNAL', message: message ?? '', retryAfter } }
      }
    },
    close: () => client.close(),
  }
}

const callNamed = (feature: string, name: string): contract.Call =>
  (contract as unknown as Record<string, Record<string, contract.Call>>)[feature]![name]!

async function collect(lines: AsyncGenerator<string>): Promise<string> {
  let all = ''
  for await (const line of lines) all += line
  return all
}

/** Its worker is fetched when there is something to take in or to find, not before. */
async function searchIn(store: Awaited<ReturnType<typeof indexedDbStore>>): Promise<SearchIndex> {
  const worker = new Worker(new URL('./search.worker.ts', import.meta.url), { type: 'module' })
  return openSearchIndex({ core: workerCore(worker), store, platform: defaultPlatform })
}
