/** Large files that nobody holds, and sending them. */

import type { Client, FileSource, MediaPart } from '@parley/client'

const MB = 2 ** 20

/** Made while it is read. */
export function noise(size: number): FileSource {
  const block = new Uint8Array(MB)
  for (let at = 0; at < MB; at += 2 ** 16) crypto.getRandomValues(block.subarray(at, at + 2 ** 16))
  return {
    size,
    async *stream() {
      for (let at = 0; at < size; at += MB) yield block.slice(0, Math.min(MB, size - at))
    },
  }
}

/** Resolves once the message with it is sent. */
export async function send(client: Client, chatId: string, source: FileSource): Promise<MediaPart> {
  const { clientId } = await client.media.send(chatId, [{ kind: 'file', source }])
  await client.messages.sent(clientId as string)
  const message = (await client.messages.list(chatId)).find((one) => one.clientId === clientId)
  return message?.said?.media?.[0] as MediaPart
}
