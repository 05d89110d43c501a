/** A press sends it, as an answer where one is being written; the words in the composer stay. */

import { composingOf, stopAside } from '../messages/composing.ts'
import { quietly } from '../messages/actions.ts'
import { jumpToEnd } from '../messages/jump.ts'
import { send } from '../messages/store.ts'
import { sendReady } from '../media/staging.ts'
import { BUILT_IN, type BuiltIn } from './built-in.ts'
import { blobOf, type Own } from './kept.ts'
import { remember } from './recents.ts'

const answering = (chatId: string) => {
  const { replyTo } = composingOf(chatId)
  return replyTo ? { replyTo: replyTo.id } : {}
}

export function sendBuiltIn(chatId: string, me: string, name: BuiltIn): void {
  const options = answering(chatId)
  if (options.replyTo) stopAside(chatId)
  remember(name)
  const said = { text: BUILT_IN[name].emoji, sticker: name }
  quietly(jumpToEnd(chatId).then(() => send(chatId, me, said, options)))
}

export function sendOwn(chatId: string, me: string, sticker: Own): void {
  remember(sticker.id)
  quietly(sendSealed(chatId, me, blobOf(sticker)))
}

async function sendSealed(chatId: string, me: string, file: Blob): Promise<void> {
  const { stickerToSend } = await import('@parley/client/browser')
  const ready = await stickerToSend(file)
  if (ready) await sendReady(chatId, me, [ready], answering(chatId))
}
