/** A small world of people, devices and chats that remembers who may read what: the whole is held against it. */

import { randomBytes } from 'node:crypto'
import { type Client, createClient, type IntegrityProblem, memoryStore, type Store } from '@parley/client'
import { PASSWORD } from '@parley/testkit'
import { expect } from 'vitest'
import { type MortalStore, mortalStore } from './mortal-store.ts'
import { until } from './people.ts'

export type Account = { name: string; username: string; userId: string; recoveryCode: string; devices: Device[] }

export type Device = {
  id: string
  name: string
  account: Account
  /** What outlives every crash. */
  disk: Store
  awake: { client: Client; store: MortalStore } | undefined
  problems: IntegrityProblem[]
  /** What went wrong unseen, whenever it was awake. */
  errors: unknown[]
  /** How much had been said in the world when it was shut out. */
  shutOutAt: number | undefined
}

export type Said = {
  text: string
  order: number
  by: Device
  /** Members when it was said; while it is not known when that was, also those who are members later. */
  may: Set<Account>
  must: Set<Account>
  /** Its device died while saying it: sent or not, that shows when it is back. */
  isUnsure: boolean
}

export type Chat = { id: string; shape: 'direct' | 'group'; members: Account[]; said: Said[] }

const PEOPLE = 6
export const DEVICES = 3

export class World {
  readonly accounts: Account[] = []
  /** Of this run; direct chats come back when they are opened again. */
  chats: Chat[] = []
  /** How often something was really done, by its name. */
  readonly done = new Map<string, number>()
  readonly #directs: Chat[] = []
  readonly #url: string
  #said = 0

  constructor(url: string) {
    this.#url = url
  }

  async populate(): Promise<void> {
    for (let i = 0; i < PEOPLE; i++) {
      const name = 'abcdef'[i] as string
      const username = `${name}_${randomBytes(5).toString('hex')}`
      const account: Account = { name, username, userId: '', recoveryCode: '', devices: [] }
      const device = this.newDevice(account)
      const signedIn = await (await this.wake(device)).register({ username, password: PASSWORD })
      device.id = signedIn.deviceId
      this.accounts.push(
        Object.assign(account, { userId: signedIn.userId, recoveryCode: signedIn.recoveryCode as string }),
      )
    }
  }

  /** New chats: everybody is awake, and the first three are in a group. */
  async begin(): Promise<void> {
    const [first, ...others] = this.accounts.slice(0, 3) as [Account, Account, Account]
    const memberIds = others.map(({ userId }) => userId)
    const client = await this.wake(devicesOf(first)[0] as Device)
    const { id } = await client.chats.createGroup({ name: 'First', memberIds })
    this.chats = []
    this.begun(id, 'group', [first, ...others])
  }

  newDevice(account: Account): Device {
    const name = `${account.name}${account.devices.length}`
    const device: Device = {
      ...{ id: '', name, account, disk: memoryStore(), problems: [], errors: [] },
      ...{ awake: undefined, shutOutAt: undefined },
    }
    account.devices.push(device)
    return device
  }

  devices(): Device[] {
    return this.accounts.flatMap(devicesOf)
  }

  /** Awake, of a member. */
  speakers({ members }: Chat): Device[] {
    return members.flatMap(devicesOf).filter(({ awake }) => awake)
  }

  async wake(device: Device): Promise<Client> {
    if (device.awake) return device.awake.client
    const store = mortalStore(device.disk)
    const client = await createClient({ url: this.#url, store })
    client.on('integrity', (problem) => device.problems.push(problem))
    client.on('error', (error) => device.errors.push(error))
    device.awake = { client, store }
    if (client.isSignedIn && device.shutOutAt === undefined) await this.#settle(device, client)
    return client
  }

  /** What it was saying when it died is now said, or never will be. */
  async #settle(device: Device, client: Client): Promise<void> {
    await until(client, `${device.name} is level`, () => client.connection === 'online')
    await client.sync()
    await until(client, `${device.name} has said all`, () => client.messages.unsent().every(isGivenUp))
    for (const chat of this.chats) {
      for (const said of chat.said.filter(({ isUnsure, by }) => isUnsure && by === device)) {
        const shown = await client.messages.list(chat.id, { limit: 200 }).catch(() => [])
        said.isUnsure = !shown.some(({ text, seq }) => text === said.text && seq > 0)
        for (const member of chat.members) said.may.add(member)
        said.must = new Set(said.isUnsure ? [] : chat.members.filter((member) => said.must.has(member)))
      }
    }
  }

  async sleep(device: Device): Promise<void> {
    const { awake } = device
    device.awake = undefined
    await awake?.client.close()
  }

  /** Dies after so many more steps of its disk while it does something; then is asleep. */
  async crash(device: Device, steps: number, work: (client: Client) => Promise<unknown>): Promise<void> {
    const { client, store } = device.awake as NonNullable<Device['awake']>
    store.dieAfter(steps)
    await Promise.race([store.died, work(client).catch(() => {})])
    store.dieAfter(0)
    device.awake = undefined
    // Its connection ends; nothing else of this does anything, since its disk is gone.
    void client.close()
  }

  shutOut(device: Device): void {
    device.shutOutAt = this.#said
    // What it died over it can never say now, and whether it had been said it can no longer tell: nobody is owed that.
    const said = this.chats.flatMap((chat) => chat.said)
    for (const one of said) if (one.isUnsure && one.by === device) one.must.clear()
  }

  /** The text to be said, remembered with those who may read it. */
  willSay(chat: Chat, by: Device, isUnsure = false): Said {
    const order = this.#said++
    const members = () => new Set(chat.members)
    const said = { text: `said ${order}`, order, by, may: members(), must: members(), isUnsure }
    chat.said.push(said)
    return said
  }

  begun(id: string, shape: Chat['shape'], members: Account[]): Chat {
    const known = [...this.chats, ...this.#directs].find((chat) => chat.id === id)
    const chat = known ?? { id, shape, members, said: [] }
    if (!known && shape === 'direct') this.#directs.push(chat)
    if (!this.chats.includes(chat)) this.chats.push(chat)
    return chat
  }

  /** Everybody comes online: who may read something reads it, and nobody else has it or the key to it. */
  async holds(): Promise<void> {
    for (const device of this.devices()) await this.wake(device)
    for (const chat of this.chats) {
      for (const device of chat.members.flatMap(devicesOf)) await this.#readsAll(device, chat)
    }
    for (const chat of this.chats) {
      const epochs = await this.#epochsOf(chat)
      for (const device of this.accounts.flatMap(({ devices }) => devices)) {
        const opened = new Set((await rowsOf(device, chat)).map(({ text }) => text))
        const keys = await keysOf(device, chat)
        for (const said of chat.said) {
          if (mayRead(device, said)) continue
          const who = `${device.name} may not read "${said.text}"`
          expect(opened.has(said.text), who).toBe(false)
          expect(keys.has(epochs.get(said.text) as number), `${who}, nor hold its key`).toBe(false)
        }
      }
    }
    for (const { name, problems } of this.devices()) expect(problems, name).toEqual([])
  }

  async #readsAll(device: Device, chat: Chat): Promise<void> {
    const client = await this.wake(device)
    const owed = chat.said.filter(({ must }) => must.has(device.account)).map(({ text }) => text)
    const read = async () => (client.chats.list().some(({ id }) => id === chat.id) ? client.messages.all(chat.id) : [])
    const ownWords = async () => (await read()).filter(({ problem }) => problem === undefined).map(({ text }) => text)
    await until(client, `${device.name} reads all that it may of ${chat.id}`, async () => {
      const texts = await ownWords()
      return owed.every((text) => texts.includes(text))
    }).catch(async (error: unknown) => {
      const shown = (await read()).map(({ text, problem }) => text ?? problem)
      throw new Error(`owed ${owed.join(', ')}; shown ${shown.join(', ')}; ${await whatIsKnown(device, chat)}`, {
        cause: error,
      })
    })
    const texts = await ownWords()
    expect(new Set(texts).size, `${device.name} reads each thing once`).toBe(texts.length)
  }

  /** By text, the epoch that it was said in. */
  async #epochsOf(chat: Chat): Promise<Map<string, number>> {
    const rows = await Promise.all(this.devices().map((device) => rowsOf(device, chat)))
    return new Map(rows.flat().map(({ text, epoch }) => [text, epoch]))
  }
}

const isGivenUp = ({ state }: { state?: string }) => state === 'failed'

/** Those not shut out. */
export const devicesOf = ({ devices }: Account): Device[] => devices.filter(({ shutOutAt }) => shutOutAt === undefined)

const mayRead = ({ account, shutOutAt = Number.POSITIVE_INFINITY }: Device, { may, order }: Said): boolean =>
  may.has(account) && order < shutOutAt

/** What lies opened on the disk itself, whatever the client would show of it. */
async function rowsOf({ disk }: Device, { id }: Chat): Promise<{ text: string; epoch: number }[]> {
  const rows = await disk.list({ from: `message/${id}/`, to: `message/${id}/~` })
  return rows
    .map(([, row]) => JSON.parse(Buffer.from(row).toString()).message)
    .filter((message) => message?.said?.text !== undefined)
    .map(({ said, epoch }) => ({ text: said.text, epoch }))
}

/** Why something did not come: what its device holds, whom it takes to be there, and what it complained of. */
async function whatIsKnown(device: Device, chat: Chat): Promise<string> {
  const client = (device.awake as NonNullable<Device['awake']>).client
  const isListed = client.chats.list().some(({ id }) => id === chat.id)
  const roster = await client.members.list(chat.id).catch((error: unknown) => [String(error)])
  const people = chat.members.map(({ name, userId }) => `${name}=${userId}`)
  const said = chat.said.map(({ text, by, isUnsure }) => `${text} by ${by.name}${isUnsure ? ' (unsure)' : ''}`)
  return JSON.stringify({
    ...{ connection: client.connection, isListed, people, roster, said },
    ...{ epochs: [...(await keysOf(device, chat))], problems: device.problems, errors: device.errors.map(String) },
  })
}

/** The epochs of a chat whose secrets are on the disk. */
async function keysOf({ disk }: Device, { id }: Chat): Promise<Set<number>> {
  const secrets = await disk.list({ from: `epoch/${id}/`, to: `epoch/${id}/~` })
  return new Set(secrets.map(([name]) => Number(name.split('/').at(-1))))
}
