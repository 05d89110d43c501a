/** Who and which chat is meant by a word, and how they are shown. */

import { type ChatInfo, type Client, type Message } from '@parley/client'
import { users } from '@parley/protocol'
import { Refusal } from './failure.ts'

/** `@ana`: the person of that username; `me`: whoever is signed in here. */
export async function personOf(client: Client, word: string): Promise<string> {
  if (word === 'me') return client.userId
  const username = word.replace(/^@/, '').toLowerCase()
  // Whoever looks for people does not find themselves.
  const me = await client.call(users.get, { userId: client.userId })
  if (me.username?.toLowerCase() === username) return me.id
  const { users: found } = await client.call(users.search, { q: username, limit: 50 })
  const person = found.find((user) => user.username?.toLowerCase() === username)
  if (!person) throw new Refusal('NO_SUCH_PERSON', `There is nobody called @${username}.`)
  return person.id
}

/** A chat that is there; for a person, the one with them, opened if need be. */
export async function chatOf(client: Client, word: string): Promise<ChatInfo> {
  if (word === 'me' || word.startsWith('@')) {
    const userId = await personOf(client, word)
    return userId === client.userId ? client.chats.openSaved() : client.chats.openDirect(userId)
  }
  const all = [...client.chats.list(), ...client.chats.list({ archived: true })]
  const exact = all.find(({ id }) => id === word)
  if (exact) return exact
  const named = all.filter(({ name }) => name?.toLowerCase() === word.toLowerCase())
  if (named.length > 1) {
    throw new Refusal('AMBIGUOUS', `Several chats are called "${word}": ${named.map(({ id }) => id).join(', ')}`)
  }
  if (!named[0]) throw new Refusal('NO_SUCH_CHAT', `There is no chat "${word}". People are written @name.`)
  return named[0]
}

/** Names, each asked for once. */
export class Names {
  readonly #client: Client
  readonly #known = new Map<string, Promise<string>>()

  constructor(client: Client) {
    this.#client = client
  }

  of(userId: string): Promise<string> {
    const known = this.#known.get(userId)
    if (known) return known
    const asked = this.#client.call(users.get, { userId }).then(
      ({ username, name }) => (username === undefined ? name : `@${username}`),
      () => userId,
    )
    this.#known.set(userId, asked)
    return asked
  }

  async ofChat(chat: ChatInfo): Promise<string> {
    if (chat.type === 'saved') return 'me'
    const other = chat.members.find(({ userId }) => userId !== this.#client.userId)
    return chat.type === 'direct' && other ? this.of(other.userId) : (chat.name ?? chat.id)
  }

  /** A message with the names a reader wants. */
  async ofMessage(message: Message, chat: ChatInfo): Promise<{ from: string; chat: string }> {
    const [from, where] = await Promise.all([
      message.senderId === null ? '' : this.of(message.senderId),
      this.ofChat(chat),
    ])
    return { from, chat: where }
  }
}
