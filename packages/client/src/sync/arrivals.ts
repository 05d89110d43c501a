/** Everything a log brings passes here, one stretch at a time: into the chats, the list, the search, and to whoever listens. */

import type { Entry } from '@parley/protocol'
import type { ClientEvents } from '../client-events.ts'
import type { Chains } from '../crypto/chains.ts'
import type { Emitter } from '../emitter.ts'
import type { Account } from '../features/account.ts'
import type { ChatShelf } from '../features/chat-shelf.ts'
import type { Comings } from '../features/comings.ts'
import type { Disappearing } from '../features/disappearing.ts'
import type { Messages } from '../features/messages.ts'
import type { Overview } from '../features/overview.ts'
import type { Receipts } from '../features/receipts.ts'
import type { SearchFeed } from '../features/search.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Applied, ApplyChat } from './apply-chat.ts'
import type { Stretch } from './cursor-row.ts'

export type ArrivalsDeps = {
  events: Emitter<ClientEvents>
  me(): { userId: string; deviceId: string }
  account: Account
  applyChat: ApplyChat
  chains: Chains
  comings: Comings
  disappearing: Disappearing
  messages: Messages
  outbox: Outbox
  overview: Overview
  receipts: Receipts
  searching: SearchFeed
  shelf: ChatShelf
}

const whoseKeysChanged = ({ kind, data }: Entry): string[] =>
  kind === 'keys-changed' ? [data?.['userId'] as string] : []

export class Arrivals {
  readonly #deps: ArrivalsDeps

  constructor(deps: ArrivalsDeps) {
    this.#deps = deps
  }

  async apply(log: string, kind: Stretch['kind'], entries: readonly Entry[], stretch: Stretch): Promise<void> {
    const { account, applyChat, chains, comings, disappearing, searching, shelf } = this.#deps
    if (kind !== 'chat') return account.apply(log, entries, stretch)
    const chat = shelf.get(log) ?? (await shelf.fetch(log))
    const isOlder = stretch.to > (entries.at(-1)?.seq ?? 0)
    // Before the entries are kept: whoever dies in between hears of them again.
    if (chat.privacy === 'e2ee') {
      await chains.refresh([...new Set(entries.flatMap(whoseKeysChanged))])
      if (!isOlder) await comings.owe(log, entries)
    }
    const applied = await applyChat.apply(log, chat.privacy === 'e2ee', entries, stretch)
    if (chat.privacy === 'e2ee') await comings.heed(log, entries)
    await this.#tell(log, applied, !isOlder, stretch)
    // A grant, or a turn that was kept from us, opens what had to wait.
    const turned = entries.flatMap(({ kind: what, data }) =>
      what === 'signed' && data?.['epoch'] ? [data['epoch'] as number] : [],
    )
    const openable = [...applied.granted, ...turned]
    if (openable.length > 0) await this.reopen(log, openable)
    if (turned.length > 0) await disappearing.eraseKeys(log)
    await searching.reached(log, stretch)
  }

  /** What could not be read before, now that its epochs can be. */
  async reopen(chatId: string, epochs: readonly number[]): Promise<void> {
    await this.#tell(chatId, await this.#deps.applyChat.reopen(chatId, epochs), false)
  }

  async #tell(
    chatId: string,
    { messages: changed, opened, notices }: Applied,
    isNew: boolean,
    held?: Stretch,
  ): Promise<void> {
    const { disappearing, events, messages, outbox, overview, receipts, searching } = this.#deps
    const { userId, deviceId } = this.#deps.me()
    let newest = 0
    for (const { clientId, deviceId: by, senderId, seq, kind } of opened) {
      if (by === deviceId && clientId) await outbox.arrived(clientId)
      if (kind === 'message' && senderId !== userId) newest = Math.max(newest, seq)
    }
    const said = new Set(opened.filter(({ kind }) => kind === 'message').map(({ seq }) => seq))
    for (const [seq, state] of changed) {
      const message = await messages.view(chatId, state)
      await searching.take(chatId, seq, message)
      if (message) events.emit(isNew && said.has(seq) ? 'message' : 'message-changed', message)
    }
    if (isNew) for (const notice of notices) events.emit('notice', notice)
    await overview.took(chatId, [...changed.values()], held)
    if (isNew && newest > 0) receipts.came(chatId, newest)
    await disappearing.plan()
  }
}
