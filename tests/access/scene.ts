/**
 * What every cell of the matrix is about: Ada, her group, and whatever else is hers; and all who may want something of it.
 * Things are made when first asked for, by real calls.
 */

import { randomBytes, randomUUID } from 'node:crypto'
import { deviceFromSeed, newDeviceSeed, offerLink, readLinkCode } from '@parley/keys'
import {
  type AnswerOf,
  auth,
  type Call,
  calls,
  chats,
  invites,
  links,
  media,
  members,
  messages,
  type RequestOf,
  reports,
  scheduled,
  users,
} from '@parley/protocol'
import { base64, call, Keyed, type Line, Person, random, type Seed, type Seeded } from '@parley/testkit'
import { type Actor, LIVE, SIGNED_OUT } from './actors.ts'

/** Whoever is no actor but somebody done something to. */
const SPARES = 6

export class Scene {
  readonly url: string
  readonly #seed: Seed
  readonly #people = new Map<Actor, Person>()
  readonly #tokens = new Map<Actor, string | undefined>()
  readonly #seeded = new Map<Actor, Seeded>()
  readonly #made = new Map<string, Promise<unknown>>()
  readonly lines = new Map<Actor, Line>()
  /** Said in the group, and it is its name: whoever hears or reads it knows what they should not, unless they are inside. */
  readonly word = `kettle${randomBytes(6).toString('hex')}`
  #spares: Person[] = []
  #group = ''

  private constructor(url: string, seed: Seed) {
    this.url = url
    this.#seed = seed
  }

  static async set(url: string, seed: Seed): Promise<Scene> {
    const scene = new Scene(url, seed)
    const everybody = await seed.people(LIVE.length - 1 + SPARES)
    const [operator] = await seed.people(1, { isOperator: true })
    for (const actor of LIVE) scene.#enter(actor, actor === 'operator' ? operator! : everybody.pop()!)
    scene.#spares = everybody.map((one) => personOf(url, one))
    await scene.#signOut()
    await scene.#introduce()
    await scene.#gather()
    await Promise.all(LIVE.map(async (actor) => scene.lines.set(actor, await scene.as(actor).connect())))
    return scene
  }

  close(): void {
    for (const line of this.lines.values()) line.close()
  }

  #enter(actor: Actor, seeded: Seeded): void {
    this.#seeded.set(actor, seeded)
    this.#people.set(actor, personOf(this.url, seeded))
    this.#tokens.set(actor, seeded.token)
  }

  async #signOut(): Promise<void> {
    const ada = this.#seeded.get('creator')!
    this.#tokens.set('expired', await this.#seed.tokenOf(await this.#seed.device(ada), Date.now() - 86_400_000))
    const revoked = await this.#seed.device(ada)
    this.#tokens.set('revoked', revoked.token)
    await this.ada.call(auth.revokeDevice, { deviceId: revoked.deviceId })
  }

  async #introduce(): Promise<void> {
    await this.ada.call(users.addContact, { userId: this.as('contact').id })
    await this.as('contact').call(users.addContact, { userId: this.ada.id })
    await this.ada.call(users.block, { userId: this.as('blocked').id })
  }

  async #gather(): Promise<void> {
    const memberIds = [...(['admin', 'member', 'exMember'] as const).map((who) => this.as(who).id), this.#spares[0]!.id]
    const made = await this.ada.call(chats.create, { type: 'group', privacy: 'server', name: this.word, memberIds })
    this.#group = made.id
    await this.ada.call(members.setRole, { chatId: made.id, userId: this.as('admin').id, role: 'admin' })
    await this.ada.call(members.remove, { chatId: made.id, userId: this.as('exMember').id })
  }

  get ada(): Person {
    return this.as('creator')
  }

  as(actor: Actor): Person {
    const person = this.#people.get(actor)
    if (!person) throw new Error(`nobody is signed in as ${actor}`)
    return person
  }

  tokenOf(actor: Actor): string | undefined {
    return this.#tokens.get(actor)
  }

  /** Whose word counts: for who is signed out, Ada's, as if they had got hold of what is hers. */
  behind(actor: Actor): Person {
    return (SIGNED_OUT as readonly Actor[]).includes(actor) ? this.ada : this.as(actor)
  }

  /** The same person at a device that may be lost. */
  async double(actor: Actor): Promise<Person> {
    const seeded = this.#seeded.get(actor)
    if (!seeded) throw new Error(`nobody is signed in as ${actor}`)
    return personOf(this.url, await this.#seed.device(seeded))
  }

  words = () => ({ clientId: randomUUID() as string, content: { text: `The ${this.word} is on.` } })

  get group(): string {
    return this.#group
  }

  /** A plain member of the group who does nothing by themselves. */
  get extra(): Person {
    return this.#spares[0]!
  }

  /** Somebody without any tie to the others. */
  get bystander(): Person {
    return this.#spares[1]!
  }

  /** Somebody in the group for this one occasion. */
  async newMember(): Promise<Person> {
    const [seeded] = await this.#seed.people(1)
    const person = personOf(this.url, seeded!)
    await this.ada.call(members.add, { chatId: this.group, userIds: [person.id] })
    return person
  }

  async newcomer(): Promise<Person> {
    return personOf(this.url, (await this.#seed.people(1))[0]!)
  }

  /** By any of these what was heard is of the group. */
  async marks(): Promise<string[]> {
    const sealed = (await this.#made.get('sealed')) as { id: string } | undefined
    const ringing = (await this.#made.get(calls.initiate.name)) as calls.Call | undefined
    return [this.word, this.group, sealed?.id, ringing?.callId].filter((mark) => mark !== undefined)
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) ?? make()
    this.#made.set(name, made)
    return made as Promise<T>
  }

  #adas<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    return this.#once(spec.name, () => this.ada.call(spec, input))
  }

  said = async () => (await this.#adas(messages.send, { chatId: this.group, ...this.words() })).id
  invite = async () => (await this.#adas(invites.create, { chatId: this.group })).token
  ringing = async () => (await this.#adas(calls.initiate, { chatId: this.group, clientId: randomUUID() })).callId
  laptop = () => this.#once('laptop', () => this.double('creator'))
  direct = (actor: Actor) => this.#once(`direct ${actor}`, () => this.#direct(actor))
  filed = () => this.#once('file', () => this.#filed())
  pictured = () => this.#once('picture', () => this.#pictured())
  sealed = () => this.#once('sealed', () => this.#sealed())
  link = () => this.#once('link', () => this.#link())

  planned = async () =>
    (
      await this.#adas(scheduled.schedule, {
        chatId: this.group,
        sendAt: Date.now() + 3_600_000,
        ...this.words(),
      })
    ).scheduled.id

  reported = async () => (await this.#adas(reports.create, { about: this.bystander.id, ...report() })).id

  serverInvite = () =>
    this.#once('server invite', async () => (await this.as('operator').call(auth.createInvite, {})).id)

  /** A chat of Ada and this one (or somebody), as far as the server is concerned: nobody can open what is sealed in it. */
  async #direct(actor: Actor): Promise<{ chatId: string; peer: string }> {
    const ada = this.#seeded.get('creator')!
    const other = actor === 'creator' ? undefined : this.#seeded.get(actor)
    const [somebody] = other ? [other] : await this.#seed.people(1)
    const [chatId] = await this.#seed.chats([[ada, somebody!]])
    // Seeded behind the back of the server: the block is older than the chat.
    if (actor === 'blocked') {
      await this.ada.call(users.unblock, { userId: this.as('blocked').id })
      await this.ada.call(users.block, { userId: this.as('blocked').id })
    }
    return { chatId: chatId!, peer: other ? ada.userId : somebody!.userId }
  }

  async #filed(): Promise<string> {
    const { body } = await this.ada.request(media.uploadImage, { files: [picture()] })
    const { id: mediaId } = body as media.Media
    const { content } = this.words()
    const item = { mediaId, kind: 'image' as const }
    await this.ada.call(messages.send, {
      chatId: this.group,
      clientId: randomUUID(),
      content: { ...content, media: [item] },
    })
    return mediaId
  }

  async #pictured() {
    await this.ada.request(users.setAvatar, { userId: this.ada.id, file: PNG })
    return this.ada
  }

  async #sealed() {
    const [ada, admin, member, extra] = await Promise.all(
      [this.ada, this.as('admin'), this.as('member'), this.extra].map((who) => Keyed.of(who)),
    )
    const { id } = await ada!.group([admin!, member!, extra!])
    await ada!.setRole(id, admin!, 'admin')
    const keyedOf = (actor: Actor) => ({ creator: ada, admin, member })[actor as 'creator']
    return { id, ada: ada!, extra: extra!, keyedOf }
  }

  /** What Ada signs and seals to take another device in. */
  async nextDevice() {
    const device = await deviceFromSeed(randomUUID(), newDeviceSeed(random))
    return (await (await Keyed.of(this.ada)).adding(device)).publication
  }

  async #link() {
    const { qr, offer } = await offerLink(await deviceFromSeed(randomUUID(), newDeviceSeed(random)), Date.now(), random)
    const linkId = Buffer.from(readLinkCode(qr).id).toString('hex')
    const { pickup } = await call(this.url, undefined, links.offer, { linkId, offer: base64(offer) })
    await this.ada.call(links.answer, { linkId, answer: base64(offer) })
    return { linkId, pickup, offer: base64(offer) }
  }
}

const personOf = (url: string, { userId, deviceId, token }: Seeded): Person =>
  new Person(url, `seed_${userId}`, { userId, deviceId, accessToken: token })

export const report = () => ({
  reason: 'spam' as const,
  sealed: { ciphertext: 'A'.repeat(344), iv: 'A'.repeat(16), authTag: `${'A'.repeat(22)}==` },
})

export const picture = () => new File([PNG], 'pixel.png', { type: 'image/png' })

/** One pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
)
