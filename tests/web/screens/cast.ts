/** The people of the screens but for the one whose screen it is: real clients, with something to say. */

import type { Client, Message } from '@parley/client'
import sharp, { type Sharp } from 'sharp'
import { People, reads, until } from '../../e2ee/people.ts'
import { face, harbour, sail } from './drawn.ts'

const bytes = async (image: Sharp) => new Uint8Array(await image.toBuffer())

const ROLES = {
  Ben: face('#f2c6a0', '#e8b48c', '#5b3a26', '#3f6b5c'),
  Noor: face('#cfd8f5', '#c98f6a', '#2a1d1a', '#8c4a6b'),
  Mateo: face('#d7e8cf', '#d9a077', '#1d1b1b', '#c2703d'),
  Cleo: face('#f5d3dd', '#f0c8a8', '#a2492c', '#4a5b8c'),
}
type Name = keyof typeof ROLES

export class Cast {
  readonly #people: People
  readonly #clients = new Map<Name, Client>()

  private constructor(url: string) {
    this.#people = new People(url)
  }

  static async gather(url: string): Promise<Cast> {
    const cast = new Cast(url)
    for (const [name, picture] of Object.entries(ROLES) as [Name, Sharp][]) {
      const { client } = await cast.#people.someone(name.toLowerCase())
      await client.people.setProfile({ name })
      await client.people.setPicture(await bytes(picture.png()))
      cast.#clients.set(name, client)
    }
    return cast
  }

  #of(name: Name): Client {
    return this.#clients.get(name)!
  }

  async #find(username: string): Promise<string> {
    const found = (await this.#of('Ben').people.search(username)).find((person) => person.username === username)
    if (!found) throw new Error(`nobody is called ${username}`)
    return found.id
  }

  /** A word in private. */
  async whisper(name: Name, to: string, ...texts: string[]): Promise<void> {
    const client = this.#of(name)
    const { id } = await client.chats.openDirect(await this.#find(to))
    for (const text of texts) await this.#said(client, await client.messages.send(id, { text }))
  }

  /** The group on its way to Saturday: its people talk, until it is a visitor's turn. */
  async saturday(...visitors: string[]): Promise<void> {
    const [ben, noor, mateo, cleo] = (['Ben', 'Noor', 'Mateo', 'Cleo'] as const).map((name) => this.#of(name)) as [
      Client,
      Client,
      Client,
      Client,
    ]
    const { id } = await cleo.chats.createGroup({
      name: 'Saturday sail',
      memberIds: [ben, noor, mateo]
        .map(({ userId }) => userId)
        .concat(await Promise.all(visitors.map((one) => this.#find(one)))),
    })
    await cleo.chats.setPicture(id, (await sail().webp({ quality: 80 }).toBuffer()).toString('base64'))
    const saying = async (who: Client, text: string) => {
      await until(who, 'the group', () => who.chats.list().some((chat) => chat.id === id))
      await this.#said(who, await who.messages.send(id, { text }))
      await Promise.all([ben, noor, mateo, cleo].map((client) => reads({ client }, id, text)))
    }
    await saying(cleo, 'Who is in for Saturday? West, three to four, sun all day.')
    const photo = harbour()
    const small = await sharp(await photo.png().toBuffer())
      .resize(320)
      .webp({ quality: 60 })
      .toBuffer()
    await this.#said(
      ben,
      await ben.media.send(
        id,
        [
          {
            ...{ kind: 'image', type: 'image/webp', name: 'harbour.webp', width: 1200, height: 800 },
            source: new Blob([await bytes(photo.webp({ quality: 85 }))]),
            thumbnail: small.toString('base64'),
            alt: 'The harbour at sunset, with three boats',
          },
        ],
        { text: 'She is back in the water, ten minutes ago' },
      ),
    )
    await this.#answered(id, ({ said }) => said?.media !== undefined, [
      [noor, { emoji: '❤️' }],
      [mateo, { emoji: '❤️' }],
      [cleo, { emoji: '⛵' }],
    ])
    await saying(noor, 'I bring lemons and the big speaker')
    await this.#said(noor, await noor.messages.send(id, { text: '⛵', sticker: 'party' }))
    const poll = { question: 'When do we cast off?', options: ['Eight', 'Nine', 'Ten, like people'] }
    await this.#said(mateo, await mateo.messages.send(id, { poll }))
    await this.#answered(id, (message) => message.poll !== undefined, [
      [ben, { vote: [0] }],
      [noor, { vote: [1] }],
      [cleo, { vote: [1] }],
    ])
  }

  async #answered(
    id: string,
    which: (message: Message) => boolean,
    answers: readonly (readonly [Client, Parameters<Client['messages']['answer']>[1]])[],
  ): Promise<void> {
    for (const [client, answer] of answers) {
      const find = async () => (await client.messages.list(id)).find((message) => message.seq > 0 && which(message))
      await until(client, 'what is answered', async () => (await find()) !== undefined)
      await client.messages.sent(await client.messages.answer((await find())!.id, answer))
    }
  }

  async #said(client: Client, { clientId }: { clientId: string | null }): Promise<void> {
    await client.messages.sent(clientId as string)
  }

  leave(): Promise<void> {
    return this.#people.close()
  }
}
