/** URLs that carry their own leave: signed for one file and until one moment. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../ports/secrets.ts'

export interface Links {
  make(id: string, part: string, expires: number): string
  holds(id: string, part: string, expires: number, signature: string): boolean
}

export function createLinks(secrets: Secrets): Links {
  const key = secrets.derive('media links')
  const sign = (id: string, part: string, expires: number): Buffer =>
    createHmac('sha256', key).update(`${id} ${part} ${expires}`).digest()
  return {
    make: (id, part, expires) =>
      `/api/media/${id}/signed?part=${part}&expires=${expires}&signature=${sign(id, part, expires).toString('base64url')}`,
    holds(id, part, expires, signature) {
      const [given, right] = [Buffer.from(signature, 'base64url'), sign(id, part, expires)]
      return given.length === right.length && timingSafeEqual(given, right)
    },
  }
}
