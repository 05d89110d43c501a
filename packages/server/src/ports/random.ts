/** Randomness and names, so that tests can repeat a run. */

import { randomBytes, randomUUID } from 'node:crypto'

export interface Random {
  bytes(length: number): Buffer
  uuid(): string
}

export const systemRandom: Random = { bytes: randomBytes, uuid: randomUUID }
