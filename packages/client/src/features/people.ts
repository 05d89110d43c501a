/** People: their profiles as far as they let us see them, kept on this device, with what one calls them oneself. */

import { fromUtf8, openOwn, sealOwn, utf8 } from '@parley/keys'
import type { UserId } from '@parley/protocol'
import { users as calls, reports } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../state/person.ts'
import { put, read } from '../store/records.ts'

const nameOf = (userId: string) => `person/${userId}`
const nicknameOf = (userId: string) => `nickname:${userId}`

export class People {
  readonly #engine: Engine
  readonly #known = new Map<string, Person>()
  readonly #fetching = new Map<string, Promise<Person>>()
  /** Looked at since this start: older ones are shown at once and asked for again. */
  readonly #fresh = new Set<string>()

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** What is known of them at once; who is not known, or not lately, is asked for, and comes as `person`. */
  async get(userIds: readonly string[]): Promise<Person[]> {
    const known = await Promise.all(userIds.map((userId) => this.#held(userId)))
    for (const userId of userIds) if (!this.#fresh.has(userId)) void this.fetch(userId).catch(() => {})
    return known.filter((person) => person !== undefined)
  }

  /** As the server says now. */
  fetch(userId: string): Promise<Person> {
    const asked =
      this.#fetching.get(userId) ??
      this.#engine
        .call(calls.get, { userId })
        .then((user) => this.#take(user))
        .finally(() => this.#fetching.delete(userId))
    this.#fetching.set(userId, asked)
    return asked
  }

  /** Somebody has changed their profile; whoever is not shown need not be asked for. */
  async changed(userId: string): Promise<void> {
    this.#fresh.delete(userId)
    if (await this.#held(userId)) await this.fetch(userId)
  }

  async search(q: string): Promise<Person[]> {
    const { users } = await this.#engine.call(calls.search, { q })
    return Promise.all(users.map((user) => this.#take(user)))
  }

  async contacts(): Promise<Person[]> {
    const { contacts } = await this.#engine.call(calls.contacts, {})
    return Promise.all(contacts.map(({ user, nickname }) => this.#takeContact(user, nickname)))
  }

  /** By whichever of the three one has. With a nickname, or without to go by their own name. */
  async addContact(by: { userId: string } | { username: string } | { phone: string }, nickname?: string) {
    const { call } = this.#engine
    const { user } = await call(calls.addContact, by)
    if (nickname === undefined) return this.#takeContact(user, undefined)
    const sealed = await this.#sealNickname(user.id, nickname)
    const named = await call(calls.addContact, { userId: user.id, nickname: sealed })
    return this.#takeContact(named.user, named.nickname)
  }

  async removeContact(userId: string): Promise<void> {
    await this.#engine.call(calls.removeContact, { userId })
    const person = await this.#held(userId)
    if (person?.nickname !== undefined) await this.#keep({ ...person, nickname: undefined })
  }

  async blocked(): Promise<Person[]> {
    const { blocked } = await this.#engine.call(calls.blocked, { userId: this.#me })
    return Promise.all(blocked.map(({ user }) => this.#take(user)))
  }

  async block(userId: string, isBlocked = true): Promise<void> {
    await this.#engine.call(isBlocked ? calls.block : calls.unblock, { userId })
  }

  /** Tells the operator, sealed to their key: what was written goes along only if one wants it to. */
  async report(about: { userId: string; chatId?: string; reason: Reason; text: string; messageIds?: string[] }) {
    const { call, messages, platform } = this.#engine
    const { userId, chatId, reason, text, messageIds = [] } = about
    const said = await Promise.all(messageIds.map((id) => messages.get(id)))
    const shown = said.map(({ id, at, senderId, said: words }) => ({ id, at, senderId, said: words }))
    const { publicKey } = await call(reports.key, {})
    // Few ever report anybody: nobody else has to load what seals it.
    const { createEncryptionService } = await import('@parley/keys/sealed-box')
    const operator = createEncryptionService(platform.random(32), platform.random)
    const sealed = await operator.encryptMessage(JSON.stringify({ text, messages: shown }), publicKey)
    return call(reports.create, { about: userId, reason, sealed, ...(chatId === undefined ? {} : { chatId }) })
  }

  me(): Promise<Person> {
    return this.fetch(this.#me)
  }

  async setProfile(profile: { name?: string; username?: string; bio?: string }): Promise<Person> {
    return this.#take(await this.#engine.call(calls.update, { userId: this.#me, ...profile }))
  }

  async setPicture(file: Uint8Array<ArrayBuffer>): Promise<Person> {
    return this.#take(await this.#engine.call(calls.setAvatar, { userId: this.#me, file }))
  }

  async removePicture(): Promise<Person> {
    return this.#take(await this.#engine.call(calls.removeAvatar, { userId: this.#me }))
  }

  /** The picture itself; an app may keep it under `person.picture`, which is another when the picture is. */
  async picture(userId: string, size: 'large' | 'small' = 'small'): Promise<Blob | undefined> {
    const picture = await this.#engine.call(calls.getAvatar, { userId, size }).catch((error: { code?: string }) => {
      if (error.code === 'NOT_FOUND') return undefined
      throw error
    })
    return picture as unknown as Blob | undefined
  }

  privacy() {
    return this.#engine.call(calls.privacy, { userId: this.#me })
  }

  setPrivacy(privacy: Partial<calls.Privacy>) {
    return this.#engine.call(calls.setPrivacy, { userId: this.#me, ...privacy })
  }

  get #me(): UserId {
    return this.#engine.sessions.current.userId as UserId
  }

  async #sealNickname(userId: string, nickname: string): Promise<string> {
    const { own, platform } = this.#engine
    return toBase64(await sealOwn(own.accountKey, nicknameOf(userId), utf8(nickname), platform.random))
  }

  async #takeContact(user: calls.User, sealed: string | undefined): Promise<Person> {
    const name = nicknameOf(user.id)
    const nickname = sealed && fromUtf8(await openOwn(this.#engine.own.accountKeys, name, fromBase64(sealed)))
    return this.#take(user, nickname ?? null)
  }

  /** `nickname`: null for none, nothing to leave it as it is. */
  async #take(user: calls.User, nickname?: string | null): Promise<Person> {
    const { id, username, name, bio, profilePicture: picture, lastSeen, onlineStatus, phone, email } = user
    const before = await this.#held(id)
    const known = nickname === undefined ? before?.nickname : (nickname ?? undefined)
    this.#fresh.add(id)
    return this.#keep({ id, username, name, bio, picture, nickname: known, lastSeen, onlineStatus, phone, email })
  }

  async #held(userId: string): Promise<Person | undefined> {
    const known = this.#known.get(userId) ?? (await read<Person>(this.#engine.store, nameOf(userId)))
    if (known) this.#known.set(userId, known)
    return known
  }

  async #keep(person: Person): Promise<Person> {
    const before = this.#known.get(person.id)
    this.#known.set(person.id, person)
    if (JSON.stringify(before) === JSON.stringify(person)) return person
    await this.#engine.store.write([put(nameOf(person.id), person)])
    this.#engine.events.emit('person', person)
    return person
  }
}

export type Reason = reports.Report['reason']
