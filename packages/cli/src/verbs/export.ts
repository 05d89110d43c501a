/** Takes away what was said: a line of JSON each, oldest first, readable by its owner alone. */

import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { chatOf } from '../people.ts'
import { withClient } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

export const exportChats: Verb = {
  about: 'Everything that was said, in a chat or in all, a line of JSON each.',
  words: '[chat]',
  count: [0, 1],
  options: { out: { type: 'string', value: 'FILE', about: 'into this file, which must not be there yet' } },
  notes: 'What comes out is not encrypted any more.',
  async run(args) {
    await withClient(args, async (client) => {
      const [word] = args.words
      const all = [...client.chats.list(), ...client.chats.list({ archived: true })]
      const chats = word === undefined ? all : [await chatOf(client, word)]
      const out = textOf(args, 'out')
      const lines = Readable.from(
        (async function* () {
          for (const { id } of chats) yield* client.export(id)
        })(),
      )
      if (out === undefined) await pipeline(lines, process.stdout, { end: false })
      else await pipeline(lines, createWriteStream(out, { mode: 0o600, flags: 'wx' }))
    })
  },
}
