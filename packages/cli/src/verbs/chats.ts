/** The chats there are, the newest first. */

import { Names } from '../people.ts'
import { withClient } from '../profile.ts'
import { printable, timeOf } from '../show-message.ts'
import type { Verb } from '../verb.ts'

export const chats: Verb = {
  about: 'Your chats, the newest first.',
  words: '',
  count: [0, 0],
  options: { archived: { type: 'boolean', about: 'those put away' } },
  async run(args, terminal) {
    await withClient(args, async (client) => {
      const names = new Names(client)
      for (const chat of client.chats.list({ archived: args.flags['archived'] === true })) {
        const name = await names.ofChat(chat)
        const open = chat.privacy === 'server' ? '  (not end-to-end encrypted)' : ''
        const { id, type, privacy, touchedAt, timer } = chat
        const members = chat.members.length
        terminal.answer(
          { id, name, type, privacy, members, touchedAt, timer },
          `${timeOf(touchedAt)}  ${printable(name)}${open}  ${id}`,
        )
      }
    })
  },
}
