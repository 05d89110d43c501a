/** Keys for every purpose, drawn from the one master key, so that no two purposes ever share one. */

import { hkdfSync } from 'node:crypto'

export interface Secrets {
  derive(purpose: string): Buffer
}

export const secretsFrom = (masterKey: Buffer): Secrets => ({
  derive: (purpose) => Buffer.from(hkdfSync('sha256', masterKey, 'parley', purpose, 32)),
})
