/** Content of chats the server keeps, sealed at rest: AES-256-GCM, a key for each chat, bound to the chat it belongs to. */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Content } from '@parley/protocol'
import type { Random } from '../ports/random.ts'
import type { Secrets } from '../ports/secrets.ts'

export interface ContentSeal {
  /** Base64 of nonce, ciphertext and tag. */
  seal(log: string, content: Content): string
  /** Undefined where it is not what was put there: a disk has rotted, or the key is another one. One such body must take no other with it. */
  open(log: string, body: Buffer): Content | undefined
}

const NONCE = 12
const TAG = 16
const KEYS_KEPT = 10_000

/** `onRot`: told of every body that does not open. */
export function createContentSeal(
  secrets: Secrets,
  random: Random,
  onRot: (log: string, cause: unknown) => void = () => {},
): ContentSeal {
  const keys = new Map<string, Buffer>()
  const keyOf = (log: string): Buffer => {
    const kept = keys.get(log)
    if (kept) return kept
    if (keys.size >= KEYS_KEPT) keys.clear()
    const key = secrets.derive(`content ${log}`)
    keys.set(log, key)
    return key
  }
  return {
    seal(log, content) {
      const nonce = random.bytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', keyOf(log), nonce).setAAD(Buffer.from(log))
      const sealed = Buffer.concat([
        nonce,
        cipher.update(JSON.stringify(content), 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return sealed.toString('base64')
    },
    open(log, body) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyOf(log), body.subarray(0, NONCE), { authTagLength: TAG })
          .setAAD(Buffer.from(log))
          .setAuthTag(body.subarray(body.length - TAG))
        const plain = Buffer.concat([decipher.update(body.subarray(NONCE, body.length - TAG)), decipher.final()])
        return JSON.parse(plain.toString('utf8')) as Content
      } catch (cause) {
        onRot(log, cause)
        return undefined
      }
    },
  }
}
