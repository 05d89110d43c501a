/** Epoch secrets of chats: kept sealed on the device, in the own archive unless the chat forgets, and erased for good when told to. */

import { type EpochSecret, openArchive, sealArchive } from '@parley/keys'
import { keys } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import type { Platform } from '../platform.ts'
import { forget, put, read, readAll } from '../store/records.ts'
import { beginningWith, type Change, type Store } from '../store/store.ts'
import type { MakeCall } from '../wire/make-call.ts'
import type { OwnKeys } from './own-keys.ts'

const place = (chat: string, number: number) => `${chat}/${String(number).padStart(9, '0')}`
const nameOf = (chat: string, number: number) => `epoch/${place(chat, number)}`
const owedOf = (chat: string, number: number) => `unarchived/${place(chat, number)}`
/** Put in place of a secret that is gone for good: whoever has the seal or the archive yet must not bring it back. */
const erasedOf = (chat: string, number: number) => `erased/${place(chat, number)}`
const PAGE = 200

export type SecretsDeps = { store: Store; call: MakeCall; platform: Platform; own: OwnKeys }

export class Secrets {
  readonly #deps: SecretsDeps

  constructor(deps: SecretsDeps) {
    this.#deps = deps
  }

  get(chat: string, number: number): Promise<EpochSecret | undefined> {
    return read<EpochSecret>(this.#deps.store, nameOf(chat, number))
  }

  async keep(secrets: readonly EpochSecret[], isArchived: boolean): Promise<void> {
    await this.#deps.store.write(
      (await this.#notErased(secrets)).flatMap((secret): Change[] => [
        put(nameOf(secret.chat, secret.number), secret),
        ...(isArchived ? [put(owedOf(secret.chat, secret.number), 1)] : []),
      ]),
    )
  }

  async of(chat: string): Promise<EpochSecret[]> {
    return (await readAll<EpochSecret>(this.#deps.store, beginningWith(`epoch/${chat}/`))).map(([, secret]) => secret)
  }

  /** Gone from this device for good; in the archive it never was. */
  async erase(chat: string, numbers: readonly number[]): Promise<void> {
    await this.#deps.store.write(
      numbers.flatMap((n) => [forget(nameOf(chat, n)), forget(owedOf(chat, n)), put(erasedOf(chat, n), 1)]),
    )
  }

  async isErased(chat: string, number: number): Promise<boolean> {
    return (await this.#deps.store.get(erasedOf(chat, number))) !== undefined
  }

  async #notErased(secrets: readonly EpochSecret[]): Promise<EpochSecret[]> {
    const erased = await Promise.all(secrets.map(({ chat, number }) => this.isErased(chat, number)))
    return secrets.filter((_, i) => !erased[i])
  }

  /** What is not yet in the archive goes there, so that a new device has it in one download. */
  async archive(): Promise<void> {
    const { store, own, platform, call } = this.#deps
    for (;;) {
      const owed = await store.list({ ...beginningWith('unarchived/'), limit: PAGE })
      if (owed.length === 0 || !own.isLinked) return
      const names = owed.map(([name]) => name)
      const secrets = await Promise.all(
        names.map((name) => read<EpochSecret>(store, name.replace('unarchived/', 'epoch/'))),
      )
      const there = secrets.filter((secret) => secret !== undefined)
      if (there.length > 0) {
        const body = toBase64(await sealArchive(own.accountKey, there, platform.random))
        await call(keys.putArchive, { clientId: platform.uuid(), body })
      }
      await store.write(names.map(forget))
    }
  }

  /** A page of the archive, written by another device of this person; what is held already need not be archived again. */
  async take(body: string): Promise<EpochSecret[]> {
    const { store, own } = this.#deps
    const secrets = await this.#notErased(await openArchive(own.accountKeys, fromBase64(body)))
    await store.write(
      secrets.flatMap((secret): Change[] => [
        put(nameOf(secret.chat, secret.number), secret),
        forget(owedOf(secret.chat, secret.number)),
      ]),
    )
    return secrets
  }

  /** The whole archive: what a new device begins with. */
  async takeAll(): Promise<void> {
    for (let before: number | undefined; ; ) {
      const answer = await this.#deps.call(keys.archive, before === undefined ? {} : { before })
      for (const { body } of answer.pages) await this.take(body)
      if (answer.before === undefined) return
      before = answer.before
    }
  }
}
