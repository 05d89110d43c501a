/** The account log: what all devices of one person share. Everything here may be taken again, since a crash may repeat it. */

import { type Bytes, openOwn, sealOwn } from '@parley/keys'
import type { Entry } from '@parley/protocol'
import { keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import type { Chains } from '../crypto/chains.ts'
import type { OwnKeys } from '../crypto/own-keys.ts'
import type { Secrets } from '../crypto/secrets.ts'
import { type IntegrityProblem, problemOf } from '../integrity.ts'
import type { Platform } from '../platform.ts'
import { put, read } from '../store/records.ts'
import type { Change, Store } from '../store/store.ts'
import { type Stretch, stretchName } from '../sync/cursor-row.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { ChatShelf } from './chat-shelf.ts'
import { takeMark } from './own-marks.ts'
import type { ShutOut } from './shut-out.ts'

export type AccountDeps = {
  call: MakeCall
  store: Store
  platform: Platform
  shelf: ChatShelf
  chains: Chains
  own: OwnKeys
  secrets: Secrets
  shutOut: ShutOut
  onProblem(problem: IntegrityProblem): void
  /** By chat, the epochs another device has put into the archive. */
  onSecrets(epochs: ReadonlyMap<string, readonly number[]>): Promise<void>
  onEntry(kind: string, data: Record<string, unknown>): void
}

export class Account {
  readonly #deps: AccountDeps

  constructor(deps: AccountDeps) {
    this.#deps = deps
  }

  async apply(log: string, entries: readonly Entry[], stretch: Stretch): Promise<void> {
    const isOlder = stretch.to > (entries.at(-1)?.seq ?? 0)
    const changes: Change[] = []
    for (const entry of entries) {
      if (MARKS.includes(entry.kind)) {
        changes.push(await takeMark(this.#deps.store, entry.kind, entry.seq, entry.data?.['messageId'] as string))
        await this.#deps.store.write(changes.splice(0))
      } else if (!isOlder) await this.#take(entry)
      if (!isOlder) this.#deps.onEntry(entry.kind, entry.data ?? {})
    }
    await this.#deps.store.write([put(stretchName(log), stretch)])
  }

  async #take({ kind, data, body, senderId }: Entry): Promise<void> {
    const { shelf, own, secrets } = this.#deps
    const chatId = data?.['chatId'] as string
    try {
      if (kind === 'chat-added') await shelf.fetch(chatId).catch(ignoreAbsent)
      else if (kind === 'chat-removed') await shelf.drop(chatId)
      else if (kind === 'chat-state') await this.#takeState(chatId, data?.['state'] as never)
      else if (kind === 'device-revoked') await this.#deps.shutOut.owe(data?.['deviceId'] as string)
      else if (kind === 'own') await this.#deps.store.write([put(`own/${data?.['name'] as string}`, body ?? null)])
      else if (kind === 'chain' && senderId) await this.#deps.chains.refresh([senderId])
      if ((kind === 'chain' || kind === 'seed') && own.isLinked) await own.refreshSeeds()
      if (kind === 'archive' && body && own.isLinked) await this.#archived(await secrets.take(body))
    } catch (error) {
      const problem = problemOf(error, {})
      if (!problem) throw error
      this.#deps.onProblem(problem)
    }
  }

  async #takeState(chatId: string, state: never): Promise<void> {
    const { shelf } = this.#deps
    if (shelf.get(chatId)) await shelf.setState(chatId, state)
    else await shelf.fetch(chatId).catch(ignoreAbsent)
  }

  async #archived(opened: readonly { chat: string; number: number }[]): Promise<void> {
    const byChat = new Map<string, number[]>()
    for (const { chat, number } of opened) byChat.set(chat, [...(byChat.get(chat) ?? []), number])
    await this.#deps.onSecrets(byChat)
  }

  /** Keeps something for all my devices, readable by none else; null takes it away. */
  async keep(name: string, content: Bytes | null): Promise<void> {
    const { own, platform, call, store } = this.#deps
    const body = content && toBase64(await sealOwn(own.accountKey, name, content, platform.random))
    await call(keys.putOwn, { name, body })
    await store.write([put(`own/${name}`, body)])
  }

  async kept(name: string): Promise<Bytes | null> {
    const body = await read<string | null>(this.#deps.store, `own/${name}`)
    return body ? openOwn(this.#deps.own.accountKeys, name, fromBase64(body)) : null
  }

  /** What a new device begins with. */
  async fetchAll(): Promise<void> {
    const { call, store, shelf, secrets, own } = this.#deps
    await shelf.fetchAll()
    if (!own.isLinked) return
    await secrets.takeAll()
    for (let after: string | undefined; ; ) {
      const page = await call(keys.own, after === undefined ? {} : { after })
      await store.write(page.kept.map(({ name, body }) => put(`own/${name}`, body)))
      if (page.after === undefined) return
      after = page.after
    }
  }
}

const MARKS = ['message-hidden', 'message-starred', 'message-unstarred']

/** Left again since: what follows in the log tells. */
function ignoreAbsent(error: unknown): void {
  if ((error as { code?: string }).code !== 'NOT_FOUND') throw error
}
