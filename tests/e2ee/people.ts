/** People with real clients: signed up, linked, listening, and closed when the test is over. */

import { randomBytes } from 'node:crypto'
import {
  type Client,
  type ClientEvents,
  type ClientOptions,
  createClient,
  type IntegrityProblem,
  type Message,
  memoryStore,
} from '@parley/client'
import { PASSWORD } from '@parley/testkit'

export type Someone = {
  client: Client
  username: string
  recoveryCode: string
  /** Everything told since the beginning. */
  problems: IntegrityProblem[]
  errors: unknown[]
  messages: Message[]
}

export class People {
  readonly #url: string
  readonly #open: Client[] = []

  constructor(url: string) {
    this.#url = url
  }

  async device(options: Partial<ClientOptions> = {}): Promise<Omit<Someone, 'username' | 'recoveryCode'>> {
    const client = await createClient({ url: this.#url, store: memoryStore(), ...options })
    this.#open.push(client)
    const device = { client, problems: [] as IntegrityProblem[], errors: [] as unknown[], messages: [] as Message[] }
    client.on('integrity', (problem) => device.problems.push(problem))
    client.on('error', (error) => device.errors.push(error))
    client.on('message', (message) => device.messages.push(message))
    return device
  }

  async someone(name = 'person', options: Partial<ClientOptions> = {}): Promise<Someone> {
    const username = `${name}_${randomBytes(5).toString('hex')}`
    const device = await this.device(options)
    const { recoveryCode } = await device.client.register({ username, password: PASSWORD })
    return { ...device, username, recoveryCode: recoveryCode as string }
  }

  async some(count: number): Promise<Someone[]> {
    return Promise.all(Array.from({ length: count }, (_, i) => this.someone(`person${i}`)))
  }

  /** A second device of the same account, in by the recovery code. */
  async anotherDevice(of: Someone, options: Partial<ClientOptions> = {}): Promise<Someone> {
    const device = await this.device(options)
    await device.client.signIn({ username: of.username, password: PASSWORD })
    await device.client.recover(of.recoveryCode)
    return { ...device, username: of.username, recoveryCode: of.recoveryCode }
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((client) => client.close()))
  }
}

const PATIENCE_MS = 15_000

/** Resolves when it is so: asked again whenever the client tells of something. */
export function until(client: Client, what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  return new Promise((resolve, reject) => {
    const events: (keyof ClientEvents)[] = [
      'message',
      'message-changed',
      'chat',
      'receipt',
      'synced',
      'integrity',
      'connection',
      'devices',
      'key-change',
      'account',
      'chat-gone',
      'typing',
      'devices-of',
      'signed-out',
      'summary',
      'own',
      'person',
      'scheduled',
      'status',
    ]
    const offs = events.map((event) => client.on(event, () => void check()))
    const end = (settle: () => void) => {
      for (const off of offs) off()
      clearTimeout(timer)
      settle()
    }
    const timer = setTimeout(() => end(() => reject(new Error(`never came: ${what}`))), PATIENCE_MS)
    const check = async () => {
      try {
        if (await holds()) end(resolve)
      } catch (error) {
        end(() => reject(error))
      }
    }
    void check()
  })
}

export const reads = (someone: Pick<Someone, 'client'>, chatId: string, text: string): Promise<void> =>
  until(someone.client, `"${text}"`, async () =>
    (await someone.client.messages.list(chatId).catch(() => [])).some((message) => message.text === text),
  )

/** Says it and waits until the server has it. */
export async function say({ client }: Pick<Someone, 'client'>, chatId: string, text: string): Promise<Message> {
  const { clientId } = await client.messages.send(chatId, { text })
  await client.messages.sent(clientId as string)
  const sent = (await client.messages.list(chatId)).find((message) => message.clientId === clientId)
  if (!sent) throw new Error('sent, but not there')
  return sent
}

export const texts = async ({ client }: Pick<Someone, 'client'>, chatId: string) =>
  (await client.messages.list(chatId)).map(({ text }) => text)
