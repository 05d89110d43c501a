/** Finds what was said, on this device: the server is not asked, and does not learn what was looked for. */

import type { Client, SearchKind, SearchQuery } from '@parley/client'
import { LIMITS } from '@parley/protocol'
import { UsageError } from '../failure.ts'
import { chatOf, Names, personOf } from '../people.ts'
import { withClient } from '../profile.ts'
import { showMessage } from '../show-message.ts'
import { type Args, textOf, type Verb } from '../verb.ts'

const KINDS: readonly SearchKind[] = [
  'text',
  'link',
  'image',
  'video',
  'audio',
  'voice',
  'file',
  'poll',
  'contact',
  'location',
]

export const search: Verb = {
  about: 'Find what was said, the newest first.',
  words: '<text…>',
  count: [1, Number.POSITIVE_INFINITY],
  options: {
    chat: { type: 'string', value: 'CHAT', about: 'in this chat alone' },
    from: { type: 'string', value: '@NAME', about: 'said by this person' },
    after: { type: 'string', value: 'DATE', about: 'not before this day' },
    before: { type: 'string', value: 'DATE', about: 'before this day' },
    kind: { type: 'string', value: 'KIND', about: KINDS.join(', ') },
    limit: { type: 'string', value: 'N', about: `so many at most; up to ${LIMITS.page}` },
  },
  notes: 'The first time on a device it fetches and reads everything there is, which takes a while.',
  async run(args, terminal) {
    const [after, before] = [timeIn(args, 'after'), timeIn(args, 'before')]
    const kind = KINDS.find((one) => one === textOf(args, 'kind'))
    if (kind === undefined && args.flags['kind'] !== undefined)
      throw new UsageError(`--kind is one of: ${KINDS.join(', ')}`)
    const limit = Number(textOf(args, 'limit') ?? LIMITS.page)
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a number.')
    await withClient(args, async (client) => {
      await readAll(client)
      const [chatWord, from] = [textOf(args, 'chat'), textOf(args, 'from')]
      const query: SearchQuery = {
        ...{ text: args.words.join(' '), after, before, kind, limit },
        chatId: chatWord === undefined ? undefined : (await chatOf(client, chatWord)).id,
        senderId: from === undefined ? undefined : await personOf(client, from),
      }
      const names = new Names(client)
      for (const message of await client.search(query)) {
        await showMessage(terminal, names, message, client.chats.get(message.chatId))
      }
    })
  },
}

/** To look before the first message brings everything after it: what comes to this device is indexed as it comes. */
async function readAll(client: Client): Promise<void> {
  for (const archived of [false, true]) {
    for (const { id } of client.chats.list({ archived })) await client.messages.list(id, { before: 1, limit: 1 })
  }
}

function timeIn(args: Args, flag: string): number | undefined {
  const text = textOf(args, flag)
  if (text === undefined) return undefined
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw new UsageError(`--${flag} takes a date: 2030-12-31, or 2030-12-31T18:00Z.`)
  return time
}
