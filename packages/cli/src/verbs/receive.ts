/** Reads out what others have said since it was last asked, each message once, in order; following, as it comes. */

import type { ChatInfo, Client, Message } from '@parley/client'
import { Refusal } from '../failure.ts'
import { chatOf, Names } from '../people.ts'
import { type Profile, withClient } from '../profile.ts'
import { share } from '../sharing.ts'
import { showMessage } from '../show-message.ts'
import { textOf, type Verb } from '../verb.ts'

export const receive: Verb = {
  about: 'What has been said since the last time.',
  words: '',
  count: [0, 0],
  options: {
    follow: { type: 'boolean', about: 'go on until interrupted' },
    chat: { type: 'string', value: 'CHAT', about: 'of this chat or person alone' },
    own: { type: 'boolean', about: 'what you said yourself, too' },
    unread: { type: 'boolean', about: 'do not tell others that it was read' },
  },
  notes: `parley receive --json --follow | while read -r message; do …
A message is noted as received after it was written out: after a crash it may come again, it is never missing.`,
  async run(args, terminal, runFor) {
    await withClient(args, async (client, profile) => {
      const names = new Names(client)
      const chatWord = textOf(args, 'chat')
      const only = chatWord === undefined ? undefined : (await chatOf(client, chatWord)).id

      const readOut = async () => {
        const all = [...client.chats.list(), ...client.chats.list({ archived: true })]
        for (const chat of all.filter(({ id }) => only === undefined || id === only)) {
          for (const message of await newIn(client, profile, chat)) {
            const isWanted = args.flags['own'] === true || message.senderId !== client.userId
            if (isWanted) await showMessage(terminal, names, message, chat)
            profile.keep({ received: { ...profile.received, [chat.id]: message.seq } })
            if (isWanted && args.flags['unread'] !== true) await client.messages.markRead(chat.id, message.seq)
          }
        }
      }
      await readOut()
      if (args.flags['follow'] !== true) return
      const stopSharing = await share(profile.folder, runFor)
      await following(client, readOut).finally(stopSharing)
    })
  },
}

/** Ascending. What comes later has a higher number, so nothing is passed over. */
async function newIn(client: Client, profile: Profile, chat: ChatInfo): Promise<Message[]> {
  const last = profile.received[chat.id] ?? 0
  const fresh: Message[] = []
  for (let before: number | undefined; chat.lastMessage > last; ) {
    const page = (await client.messages.list(chat.id, before === undefined ? {} : { before })).filter(
      ({ seq }) => seq > 0,
    )
    fresh.unshift(...page.filter(({ seq }) => seq > last))
    const oldest = page[0]?.seq
    if (oldest === undefined || oldest <= last) break
    before = oldest
  }
  return fresh
}

/** Until somebody interrupts; however often it is rung meanwhile, one round at a time and one more after. */
function following(client: Client, readOut: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let isRung = false
    let running: Promise<void> | undefined
    const round = async () => {
      while (isRung) {
        isRung = false
        await readOut()
      }
      running = undefined
    }
    const ring = () => {
      isRung = true
      running ??= round().catch(reject)
    }
    client.on('message', ring)
    client.on('synced', ring)
    client.on('signed-out', () => reject(new Refusal('SESSION_REVOKED', 'This device has been signed out.')))
    const stop = () => void Promise.resolve(running).then(resolve)
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    ring()
  })
}
