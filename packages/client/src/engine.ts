/** The only wiring of the client: which part is given which. What people see of it is client.ts. */

import { type Entry, Fault } from '@parley/protocol'
import { connectionEvents } from '@parley/protocol/wire'
import { isOffline } from './client-error.ts'
import type { ClientEvents, Status } from './client-events.ts'
import { Chains } from './crypto/chains.ts'
import { ChatChainBook } from './crypto/chat-chain-book.ts'
import { Epochs } from './crypto/epochs.ts'
import { MessageSeal } from './crypto/message-seal.ts'
import { OwnKeys } from './crypto/own-keys.ts'
import { RecoveryCode } from './crypto/recovery-code.ts'
import { Secrets } from './crypto/secrets.ts'
import { Emitter } from './emitter.ts'
import { Account } from './features/account.ts'
import { ChatShelf } from './features/chat-shelf.ts'
import { Chats } from './features/chats.ts'
import { Comings } from './features/comings.ts'
import { Disappearing } from './features/disappearing.ts'
import { Media } from './features/media.ts'
import { Members } from './features/members.ts'
import { Messages } from './features/messages.ts'
import { Overview } from './features/overview.ts'
import { Receipts } from './features/receipts.ts'
import { SearchFeed } from './features/search.ts'
import { ShutOut } from './features/shut-out.ts'
import { Transmit } from './features/transmit.ts'
import type { IntegrityProblem } from './integrity.ts'
import { Outbox } from './outbox/outbox.ts'
import type { Platform } from './platform.ts'
import type { SearchIndex } from './search/index-port.ts'
import { put, read } from './store/records.ts'
import type { Store } from './store/store.ts'
import { ApplyChat } from './sync/apply-chat.ts'
import { Arrivals } from './sync/arrivals.ts'
import { Sync } from './sync/sync.ts'
import { Connection } from './wire/connection.ts'
import { openServerClock } from './server-clock.ts'
import { Sessions } from './wire/session.ts'
import { takeSignal } from './wire/take-signal.ts'
import { createTransfer } from './wire/transfer.ts'

export type EngineOptions = { url: string; store: Store; platform: Platform; search?: SearchIndex | undefined }

/** Kept once everything a new device begins with is here: what comes in meanwhile says nothing of what lies before it. */
const BEGUN = 'begun'

export type Engine = Awaited<ReturnType<typeof createEngine>>

export async function createEngine({ url, store, platform: device, search }: EngineOptions) {
  const platform = await openServerClock(device, store)
  const events: Emitter<ClientEvents> = new Emitter<ClientEvents>((error) => events.emit('error', error))
  const tell = (problem: IntegrityProblem) => events.emit('integrity', problem)
  /** What a lost connection breaks off is no error: `connection` tells of it, and the next one begins it again. */
  const background = (work: Promise<unknown>) =>
    void work.catch((error: unknown) => isOffline(error) || events.emit('error', error))
  // How long tokens last is measured here and told by no clock time.
  const sessions = new Sessions(url, store, device)
  const me = () => sessions.current
  const connection = new Connection(url, sessions, device, {
    state(state) {
      if (state === 'offline') {
        outbox.close()
        media.uploader.close()
      }
      events.emit('connection', state)
      tellStatus()
    },
    hello: ({ now }) => background(platform.learn(now).then(level)),
    heard: (event, payload) => background(hear(event, payload)),
    refused: ({ code }) => events.emit('signed-out', { reason: code }),
  })
  const call: Connection['call'] = (spec, input) => connection.call(spec, input)

  const chains = new Chains({
    ...{ call, store, onProblem: tell },
    onNewIdentity: (userId) => events.emit('key-change', { userId }),
    onGrown: (userId) => events.emit('devices-of', { userId }),
  })
  const own = new OwnKeys({ call, store, platform, chains })
  const recoveryCode = new RecoveryCode({ store, own, platform, onChanged: () => tellStatus() })
  const secrets = new Secrets({ store, call, platform, own })
  const book = new ChatChainBook({ call, store, chains, onProblem: tell })
  const shelf = new ChatShelf({
    ...{ store, call, me, onProblem: tell },
    onChanged(chat) {
      events.emit('chat', chat)
      background(overview.tell(chat.id))
    },
    onGone(chatId) {
      events.emit('chat-gone', { chatId })
      background(overview.gone(chatId))
    },
  })
  const forgets = async (chatId: string) => typeof shelf.get(chatId)?.timer === 'number'
  const epochs = new Epochs({
    ...{ call, platform, chains, book, own, secrets, forgets },
    seen: (chatId) => transmit.seen(chatId),
    lifetime: (chatId) => shelf.get(chatId)?.timer ?? undefined,
  })
  const seal = new MessageSeal({ book, epochs, chains, own })
  const applyChat = new ApplyChat({
    ...{ store, book, epochs, seal, me, onProblem: tell },
    prepare: (chatId, entries, isOlder) => shelf.prepare(chatId, entries, isOlder),
  })
  const isOnline = () => connection.state === 'online'
  const shutOut = new ShutOut({ store, platform, own, isOnline, background })
  const account = new Account({
    ...{ call, store, platform, shelf, chains, own, secrets, shutOut, onProblem: tell },
    async onSecrets(byChat) {
      for (const [chatId, numbers] of byChat) await arrivals.reopen(chatId, numbers)
    },
    onEntry(kind, data) {
      if (kind.startsWith('device-') || kind === 'chain') events.emit('devices', {})
      else if (kind === 'own') events.emit('own', { name: data['name'] as string })
      else if (kind === 'scheduled' || kind === 'unscheduled') {
        events.emit('scheduled', { id: data['id'] as string, chatId: data['chatId'] as string })
        onScheduled(kind, data)
      } else events.emit('account', { kind, data })
    },
  })
  const sync: Sync = new Sync({
    ...{ call, store, platform, onProblem: tell },
    apply: (...stretch) => arrivals.apply(...stretch),
    onError: (error) => events.emit('error', error),
    async receipts(marks) {
      for (const { chatId, userId, kind, seq } of marks) await receipts.take(chatId, userId, kind, seq)
    },
    gone: (log) => shelf.drop(log),
    async level() {
      await receipts.flush()
      events.emit('synced', {})
    },
  })
  const transmit: Transmit = new Transmit({ call, store, platform, shelf, sync, book, epochs, seal, me })
  const outbox: Outbox = new Outbox({
    ...{ store, platform },
    isReady: (item) => media.isReady(item),
    async send(item) {
      try {
        await transmit.send(media.named(item))
      } catch (error) {
        // The server has given up waiting for this message: its files go up once more.
        if (error instanceof Fault && error.code === 'MEDIA_MISSING') await media.uploader.again(item.clientId)
        throw error
      }
    },
    onChanged: (item, state) => {
      const { chatId, clientId, kind } = item
      if (state === 'sent' || state === 'withdrawn') background(media.uploader.drop(clientId))
      if (state === 'withdrawn') events.emit('message-withdrawn', { chatId, clientId })
      if (kind !== 'message') return
      if (state !== 'sent' && state !== 'withdrawn') events.emit('message-changed', messages.pending(item))
      background(overview.tell(chatId))
    },
  })
  const media: Media = new Media({
    ...{ call, store, platform, shelf, outbox, transfer: createTransfer(url, sessions), messages: () => messages },
    onMoved: (moved) => events.emit('transfer', moved),
  })
  const introduce = (chatId: string) => chats.introduce(chatId)
  const members = new Members({ call, platform, shelf, sync, chains, book, epochs, own, introduce })
  const comings = new Comings({
    ...{ store, platform, book, epochs, members, shelf, introduce, me, background, isOnline, onProblem: tell },
  })
  const receipts: Receipts = new Receipts({
    ...{ call, store, platform, shelf },
    me: () => me().userId,
    onReceipt(receipt) {
      events.emit('receipt', receipt)
      background(overview.tell(receipt.chatId))
    },
  })
  const memberIds = (chatId: string) => members.ids(chatId)
  const messages: Messages = new Messages({
    ...{ call, store, platform, outbox, shelf, sync, receipts, transmit, me, memberIds },
  })
  const chats = new Chats({ ...{ call, platform, shelf, sync, chains, book, epochs, secrets, transmit, own } })
  const overview: Overview = new Overview({
    ...{ store, shelf, outbox, messages, chats, me: () => me().userId },
    stretchOf: (chatId) => sync.stretchOf(chatId),
    onChanged: (summary) => events.emit('summary', summary),
  })
  const searching = new SearchFeed(search, messages, shelf)
  const disappearing = new Disappearing({
    ...{ store, platform, book, secrets, shelf, searching },
    async onExpired(chatId, states) {
      for (const state of states) {
        const message = await messages.view(chatId, state)
        if (message) events.emit('message-changed', message)
      }
      await overview.changed(chatId)
    },
  })
  const arrivals = new Arrivals({
    ...{ events, me, account, applyChat, chains, comings, disappearing },
    ...{ messages, outbox, overview, receipts, searching, shelf },
  })
  /** Set by the features that stand on all of this. */
  let onScheduled: (kind: string, data: Record<string, unknown>) => void = () => {}
  let onProfile: (userId: string) => void = () => {}

  function status(): Status {
    const known = sessions.isSignedIn ? { userId: me().userId, deviceId: me().deviceId } : {}
    const { isLinked } = own
    const owesCode = recoveryCode.isOwed
    return { isSignedIn: sessions.isSignedIn, isLinked, owesCode, connection: connection.state, ...known }
  }
  const tellStatus = () => events.emit('status', status())

  /** With every new connection: catch up, then send what waits. */
  async function level(): Promise<void> {
    if (!own.isLinked) return
    if (!(await read(store, BEGUN))) {
      await account.fetchAll()
      await store.write([put(BEGUN, 1)])
    }
    await sync.pull()
    await disappearing.run()
    outbox.open()
    media.uploader.open()
    await secrets.archive()
    shutOut.plan()
    comings.plan()
    // What one hid or starred long ago lies far back in the account's log.
    while (connection.state === 'online' && (await sync.older(me().userId, 500)));
  }

  const signals = {
    events,
    onReceipt: (...receipt: Parameters<Receipts['take']>) => receipts.take(...receipt),
    onProfile: (userId: string) => onProfile(userId),
  }

  async function hear(event: string, payload: unknown): Promise<void> {
    const heard = payload as { log?: string; seq?: number } | undefined
    if (event === connectionEvents.hello.name) return
    // A log that is new to us is heard live from now on; what was told just before that, receipts among it, is pulled.
    if (event === connectionEvents.head.name) return own.isLinked ? sync.pull() : undefined
    if (typeof heard?.log === 'string' && typeof heard.seq === 'number') {
      return own.isLinked ? sync.hear(payload as Entry) : undefined
    }
    return takeSignal(signals, event, payload)
  }

  let stopped: Promise<void> | undefined

  /** Nothing is sent, heard or written after this. */
  function stop(): Promise<void> {
    stopped ??= (async () => {
      await disappearing.stop()
      outbox.close()
      media.uploader.close()
      sync.close()
      await connection.stop()
      await outbox.stopped()
      await media.uploader.stopped()
      await sync.settled()
      await searching.close()
    })()
    return stopped
  }

  sessions.onSignedOut = () => events.emit('signed-out', { reason: 'SESSION_REVOKED' })
  await sessions.load()
  await own.load()
  await recoveryCode.load()
  await shelf.load()
  await overview.load()
  await sync.load()
  await outbox.load()
  const wanted = new Set(outbox.all().map(({ clientId }) => clientId))
  await media.uploader.load((clientId) => wanted.has(clientId))
  await media.kept.load()
  events.on('message-changed', ({ id, isDeleted, isExpired }) => {
    if (isDeleted || isExpired) background(media.kept.free({ messageId: id }))
  })
  events.on('chat-gone', ({ chatId }) => background(media.kept.free({ chatId })))
  if (sessions.isSignedIn) await searching.catchUp((chatId) => sync.stretchOf(chatId))
  // What is over is forgotten without a connection too.
  await disappearing.plan()

  return {
    ...{ events, sessions, connection, call, chains, own, recoveryCode, secrets, book, shelf, epochs, sync },
    ...{ outbox, account, applyChat },
    ...{ members, media, receipts, messages, chats, overview, searching, disappearing, level, url, store, platform },
    stop,
    isStopped: () => stopped !== undefined,
    ...{ status, tellStatus, background, transmit, seal },
    /** Told by the account log and by signals. */
    listen(on: { scheduled: typeof onScheduled; profile: typeof onProfile }) {
      onScheduled = on.scheduled
      onProfile = on.profile
    },
  }
}
