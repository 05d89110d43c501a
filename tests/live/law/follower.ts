/** A device that fetches its world once and from then on lives by what it hears. */

import { CHAT_KINDS, calls, connectionEvents, type Entry, sync } from '@parley/protocol'
import type { Line, Person } from '@parley/testkit'
import { entriesOf, isEntry } from '../stage.ts'
import { apply } from './apply.ts'
import { fetchMessages, fetchWorld, type World } from './world.ts'

type Heard = Line['heard'][number]

export class Follower {
  readonly person: Person
  line: Line
  world: World
  /** Kinds of entries it has made something of. */
  readonly kinds = new Set<string>()
  #since: number
  #taken = 0
  #working = Promise.resolve()

  private constructor(person: Person, line: Line, world: World, since: number) {
    this.person = person
    this.line = line
    this.world = world
    this.#since = since
    line.socket.onAny(() => void this.catchUp())
  }

  static async open(person: Person, transports?: ('websocket' | 'polling')[]): Promise<Follower> {
    const line = await person.connect(transports ? { transports } : {})
    const follower = new Follower(person, line, await fetchWorld(person), line.of('hello')[0].now)
    await follower.catchUp()
    return follower
  }

  /** Is away until `meanwhile` is over, then comes back with what it held and pulls what it lacks. */
  async away(meanwhile: () => Promise<unknown>): Promise<void> {
    await this.catchUp()
    this.line.close()
    await meanwhile()
    this.line = await this.person.connect()
    this.#taken = 0
    // What is heard from now on waits until what was missed has been pulled.
    this.#working = this.#pull()
    this.line.socket.onAny(() => void this.catchUp())
    await this.catchUp()
  }

  /** Resolves once everything heard by now has been applied. */
  catchUp(): Promise<void> {
    return (this.#working = this.#working.then(async () => {
      while (this.#taken < this.line.heard.length) await this.#take(this.line.heard[this.#taken++]!)
    }))
  }

  close(): void {
    this.line.close()
  }

  /** What is held already is passed over; a hole is filled by pulling. Throws what would be a fault of the server. */
  async #take(heard: Heard): Promise<void> {
    const { event, payload } = heard
    if (event === connectionEvents.head.name) return this.#pull()
    if (!isEntry(payload)) {
      this.world = apply(this.world, this.person.id, heard)
      return
    }
    const held = this.#held(payload)
    if (held === undefined || payload.seq <= held) return
    const missing = payload.seq > held + 1 ? await this.#stretch(payload.log, held, payload.seq) : [payload]
    for (const entry of missing) await this.#apply(entry)
  }

  async #apply(entry: Entry): Promise<void> {
    this.kinds.add(entry.kind)
    this.world = apply(this.world, this.person.id, { event: '', payload: entry })
    if (entry.kind === 'chat-added') await this.#enter(String(entry.data?.['chatId']))
  }

  async #pull(): Promise<void> {
    for (let more = true; more; ) {
      const { chats, account } = this.world
      const cursors = Object.fromEntries(Object.values(chats).map(({ chat }) => [chat.id, chat.head]))
      const answer = await this.person.call(sync.pull, {
        cursors: { ...cursors, [this.person.id]: account.head },
        since: this.#since,
      })
      // The account's log tells of chats that are new, and is taken first.
      const logs = answer.logs.toSorted((a, b) => Number(b.kind === 'account') - Number(a.kind === 'account'))
      for (const { entries } of logs) {
        for (const entry of entries) if (entry.seq === (this.#held(entry) ?? -1) + 1) await this.#apply(entry)
      }
      for (const receipt of answer.receipts) {
        this.world = apply(this.world, this.person.id, { event: `message:${receipt.kind}`, payload: receipt })
      }
      this.#since = answer.at
      more = answer.more
    }
  }

  /** Undefined for logs it does not follow (yet). */
  #held({ log, kind }: Entry): number | undefined {
    if (kind in CHAT_KINDS) return this.world.chats[log]?.chat.head
    return log === this.person.id ? this.world.account.head : undefined
  }

  /** Nothing where it is no longer to be read: that is told elsewhere. */
  async #stretch(log: string, after: number, upTo: number): Promise<Entry[]> {
    const read = await this.person.call(sync.entries, { log, after, limit: 500 }).catch(() => ({ entries: [] }))
    return read.entries.filter(({ seq }) => seq <= upTo)
  }

  /**
   * A chat that is new to it: its log from the beginning, how far everybody has come, and, should it have been here before,
   * what it had hidden and which calls were its own. Gone again meanwhile: nothing.
   */
  async #enter(chatId: string): Promise<void> {
    const log = await entriesOf(this.person, chatId).catch(() => [])
    const before = log.length > 0 && (await this.#fetch(chatId).catch(() => undefined))
    if (!before) return
    for (const entry of log) await this.#apply(entry)
    for (const { kind, ...receipt } of before.receipts) {
      this.world = apply(this.world, this.person.id, { event: `message:${kind}`, payload: receipt })
    }
    const one = this.world.chats[chatId]!
    one.messages = one.messages.filter(({ id }) => before.said.has(id))
    one.calls = Object.fromEntries(Object.entries(one.calls).filter(([callId]) => before.calls.has(callId)))
    this.world = apply(this.world, this.person.id, { event: '', payload: undefined })
  }

  async #fetch(chatId: string) {
    const [said, pulled, logged] = await Promise.all([
      fetchMessages(this.person, chatId),
      this.person.call(sync.pull, { cursors: {}, since: 0 }),
      this.person.call(calls.logs, {}),
    ])
    return {
      said: new Set<string>(said.map(({ id }) => id)),
      receipts: pulled.receipts.filter((receipt) => receipt.chatId === (chatId as never)),
      calls: new Set<string>(logged.calls.map(({ callId }) => callId)),
    }
  }
}
