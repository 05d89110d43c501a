/** Files for tests, and what to look at when they arrive. */

import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client, FileToSend, MediaPart, Message } from '@parley/client'
import { type Someone, until } from '../e2ee/people.ts'

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const fileOf = (bytes: Uint8Array<ArrayBuffer>, about: Partial<FileToSend> = {}): FileToSend => ({
  kind: 'file',
  source: new Blob([bytes]),
  ...about,
})

export const randomFile = (size: number): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(size))

/** The first file of a message, as it arrived. */
export const partOf = (message: Message | undefined, index = 0): MediaPart => {
  const part = message?.said?.media?.[index]
  if (!part) throw new Error('there is no such file in this message')
  return part
}

/** A message of this clientId, once this person has it. */
export async function arrived(
  someone: Pick<Someone, 'client'>,
  chatId: string,
  clientId: string | null,
): Promise<Message> {
  let found: Message | undefined
  await until(someone.client, 'the message with the file', async () => {
    found = (await someone.client.messages.list(chatId).catch(() => [])).find(
      (message) => message.clientId === clientId && message.seq > 0,
    )
    return found !== undefined
  })
  return found as Message
}

export async function bytesOf(client: Client, part: MediaPart): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await client.media.blob(part)).arrayBuffer())
}

/** Every file the server keeps, by its path in the folder. */
export async function stored(dataFolder: string): Promise<Map<string, Buffer>> {
  const files = join(dataFolder, 'files')
  const found = new Map<string, Buffer>()
  for (const entry of await readdir(files, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    // It may be swept away while we look.
    const held = entry.isFile() ? await readFile(path).catch(() => undefined) : undefined
    if (held) found.set(path.slice(files.length + 1), held)
  }
  return found
}
