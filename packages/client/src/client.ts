/**
 * An end-to-end encrypted Parley client without a face: one account on one device.
 *
 *     const client = await createClient({ url, store: memoryStore() })
 *     await client.register({ username: 'ada', password })
 *     const chat = await client.chats.openDirect(bobId)
 *     await client.messages.send(chat.id, { text: 'Hello' })
 *     client.on('message', (message) => console.log(message.text))
 */

import { type AnswerOf, type Call, LIMITS, type RequestOf } from '@parley/protocol'
import type { ClientEvents, Status } from './client-events.ts'
import type { Listener } from './emitter.ts'
import { createEngine, type Engine } from './engine.ts'
import { AccountWays } from './features/account-ways.ts'
import { Auth, type CodeAnswer, type Credentials, type SignedIn } from './features/auth.ts'
import { Devices } from './features/devices.ts'
import { exportChat } from './features/export.ts'
import { Invites } from './features/invites.ts'
import { Links } from './features/links.ts'
import type { ChatSummary } from './features/overview.ts'
import { OwnData } from './features/own-data.ts'
import { People } from './features/people.ts'
import { Polls } from './features/polls.ts'
import { Presence } from './features/presence.ts'
import { ScheduledMessages } from './features/scheduled.ts'
import { Verify } from './features/verify.ts'
import { ViewOnce } from './features/view-once.ts'
import { defaultPlatform, type Platform } from './platform.ts'
import type { SearchIndex, SearchQuery } from './search/index-port.ts'
import type { Store } from './store/store.ts'

export type ClientOptions = {
  /** Where the server is: `https://chat.example.org`. */
  url: string
  /** Where this device keeps what it knows: `memoryStore()`, `sqliteStore({ folder })`, `indexedDbStore({ name })`. */
  store: Store
  platform?: Platform
  /** Without one there is no searching. */
  search?: SearchIndex
}

export async function createClient(options: ClientOptions): Promise<Client> {
  const { url, store, platform = defaultPlatform, search } = options
  return new Client(await createEngine({ url: url.replace(/\/+$/, ''), store, platform, search }))
}

export class Client {
  readonly #engine: Engine
  readonly #auth: Auth
  readonly devices: Devices
  readonly verify: Verify
  readonly links: Links
  readonly invites: Invites
  readonly presence: Presence
  readonly people: People
  readonly own: OwnData
  readonly polls: Polls
  readonly viewOnce: ViewOnce
  readonly scheduled: ScheduledMessages
  readonly account: AccountWays

  constructor(engine: Engine) {
    this.#engine = engine
    this.#auth = new Auth(engine)
    this.devices = new Devices(engine)
    this.verify = new Verify(engine)
    this.links = new Links(engine)
    this.invites = new Invites(engine)
    this.presence = new Presence(engine)
    this.people = new People(engine)
    this.own = new OwnData(engine)
    this.polls = new Polls(engine)
    this.viewOnce = new ViewOnce(engine)
    this.scheduled = new ScheduledMessages(engine)
    this.account = new AccountWays(engine)
    engine.listen({
      scheduled: (kind, data) => engine.background(this.scheduled.heard(kind, data)),
      profile: (userId) => engine.background(this.people.changed(userId)),
    })
    if (engine.sessions.isSignedIn && engine.own.isLinked) engine.connection.start()
    else if (engine.sessions.isSignedIn) engine.background(this.#auth.settle())
  }

  get userId(): string {
    return this.#engine.sessions.current.userId
  }

  get deviceId(): string {
    return this.#engine.sessions.current.deviceId
  }

  get isSignedIn(): boolean {
    return this.#engine.sessions.isSignedIn
  }

  /** Part of the account's keys: can read and be read. */
  get isLinked(): boolean {
    return this.#engine.own.isLinked
  }

  get connection() {
    return this.#engine.connection.state
  }

  /** All of the above at once. */
  status(): Status {
    return this.#engine.status()
  }

  /** The list of chats as it is shown: each with its newest message, what is unread, and what was begun to write. */
  overview(options: { archived?: boolean } = {}): Promise<ChatSummary[]> {
    return this.#engine.overview.list(options)
  }

  get chats() {
    return this.#engine.chats
  }

  get messages() {
    return this.#engine.messages
  }

  /** Files in messages. */
  get media() {
    return this.#engine.media
  }

  get members() {
    return this.#engine.members
  }

  /** Hands back what takes the listener off again. */
  on<E extends keyof ClientEvents>(event: E, listener: Listener<ClientEvents[E]>): () => void {
    return this.#engine.events.on(event, listener)
  }

  /** Makes an account, its keys, and signs this device in. Keep the recovery code it answers. */
  register(credentials: Credentials): Promise<SignedIn> {
    return this.#auth.register(credentials)
  }

  signIn(credentials: Credentials): Promise<SignedIn> {
    return this.#auth.signIn(credentials)
  }

  /** By phone or e-mail: a code is sent there, and `answerCode` signs in, or registers who is new. */
  requestCode(by: { phone: string } | { email: string }) {
    return this.#auth.requestCode(by)
  }

  /** The code that was sent; or of the authenticator app, when signing in failed as SECOND_FACTOR_REQUIRED. */
  answerCode(answer: CodeAnswer): Promise<SignedIn> {
    return this.#auth.answerCode(answer)
  }

  recover(code: string): Promise<void> {
    return this.#auth.recover(code)
  }

  /** Nothing of the account stays in the store, and this client is at its end: to be closed. */
  signOut(): Promise<void> {
    return this.#auth.signOut()
  }

  /** Over all that this device can read; the server is not asked. */
  search(query: SearchQuery) {
    return this.#engine.searching.query(query)
  }

  /** Reads a stretch of a chat that has not come to this device yet, so that it is found too; false: all of it has. */
  searchFurther(chatId: string): Promise<boolean> {
    return this.#engine.sync.older(chatId, LIMITS.syncEntries)
  }

  /** Lines of JSON: all of a chat that this device can read. */
  export(chatId: string): AsyncGenerator<string> {
    return exportChat(this.#engine, chatId)
  }

  /** The same, a line at a time, for whom it has to come over from another thread. */
  exporting(chatId: string): { next(): Promise<IteratorResult<string>> } {
    const lines = exportChat(this.#engine, chatId)
    return { next: () => lines.next() }
  }

  /** Any call of the contract, where this client has no words of its own for it. */
  call<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    return this.#engine.call(spec, input)
  }

  /** Catches up now; otherwise it does so by itself. */
  sync(): Promise<void> {
    return this.#engine.sync.pull()
  }

  /** The network is back, or somebody looks: do not wait for the next attempt. */
  hurry(): void {
    this.#engine.connection.hurry()
  }

  /** Loses the connection as a network would; it comes back by itself. */
  dropConnection(): void {
    this.#engine.connection.drop()
  }

  /** Ends this client; what it knows stays in the store. */
  async close(): Promise<void> {
    await this.#engine.stop()
    await this.#engine.store.close()
  }
}
