/** Says something, or sends a file; done when the server has it. */

import { fileToSend } from '@parley/client/node'
import { LIMITS, MessageText } from '@parley/protocol'
import { Refusal, UsageError } from '../failure.ts'
import { chatOf } from '../people.ts'
import { withClient } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

const PATIENCE_SECONDS = 30

export const send: Verb = {
  about: 'Say something; what is piped in, if no text is given.',
  words: '<to> [text…]',
  count: [1, Number.POSITIVE_INFINITY],
  options: {
    file: { type: 'string', value: 'PATH', about: 'with this file; the text, if there is one, goes with it' },
    reply: { type: 'string', value: 'ID', about: 'to this message' },
    silent: { type: 'boolean', about: 'without a sound on the other side' },
    wait: { type: 'string', value: 'SECONDS', about: `for the server; ${PATIENCE_SECONDS} unless said otherwise` },
  },
  notes: `echo hi | parley send @ana
parley send "Tea party" The kettle is on
parley send @ana --file photo.jpg Look at this
parley send me -- --this is a note to myself`,
  async run(args, terminal) {
    const [to, ...words] = args.words as [string, ...string[]]
    const path = textOf(args, 'file')
    const text = words.length > 0 || path !== undefined ? words.join(' ') : await terminal.piped()
    if (text.trim() === '' && path === undefined) throw new UsageError('There is nothing to send.')
    if (Array.from(text).length > LIMITS.messageCharacters) {
      throw new UsageError(
        `A message has at most ${LIMITS.messageCharacters} characters; this one has ${Array.from(text).length}.`,
      )
    }
    if (text !== '' && !MessageText.safeParse(text).success)
      throw new UsageError('This holds characters that are no text.')
    const seconds = Number(textOf(args, 'wait') ?? PATIENCE_SECONDS)
    if (!(seconds >= 0)) throw new UsageError('--wait takes a number of seconds.')
    const replyTo = textOf(args, 'reply')
    await withClient(args, async (client) => {
      const chat = await chatOf(client, to)
      const options = { ...(replyTo === undefined ? {} : { replyTo }), silent: args.flags['silent'] === true }
      const { clientId } =
        path === undefined
          ? await client.messages.send(chat.id, { text }, options)
          : await client.media.send(chat.id, [await readable(path)], { ...options, ...(text === '' ? {} : { text }) })
      await within(seconds, client.messages.sent(clientId as string))
      const message = (await client.messages.list(chat.id)).findLast((one) => one.clientId === clientId)
      const id = message?.seq ? message.id : undefined
      terminal.answer({ ...(id === undefined ? {} : { id }), clientId, chatId: chat.id }, id ?? (clientId as string))
    })
  },
}

async function readable(path: string) {
  try {
    return await fileToSend(path)
  } catch {
    throw new UsageError(`This file cannot be read: ${path}`)
  }
}

async function within(seconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Refusal(
            'NOT_SENT_YET',
            'Not sent yet: it is kept, and goes with the next command that reaches the server.',
          ),
        ),
      seconds * 1_000,
    )
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
