/** Passwords: argon2id off the event loop, a few at once and a short queue, and the same work whether or not there is a password. */

import { hash, verify } from '@node-rs/argon2'
import { Semaphore } from '../../access/semaphore.ts'
import type { Random } from '../../ports/random.ts'
import type { Secrets } from '../../ports/secrets.ts'

/** OWASP's first choice for argon2id; 19 MiB for each hash under way. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }
/** Of libuv's four threads two stay free for files, names and keys. */
const AT_ONCE = 2
const WAITING = 256

export type Passwords = ReturnType<typeof createPasswords>

export function createPasswords(secrets: Secrets, random: Random) {
  const semaphore = new Semaphore(AT_ONCE, WAITING)
  /** Without it hashes stolen from the database cannot even be guessed at. */
  const secret = secrets.derive('password')
  const plain = (bytes: number) => random.bytes(bytes).toString('base64').replace(/=+$/, '')
  const { memoryCost, timeCost, parallelism, outputLen } = COST
  /** What no password fits; compared with where there is none, so that the answer takes as long. */
  const decoy = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${plain(16)}$${plain(outputLen)}`
  return {
    /** The same password typed on another keyboard is the same password. */
    hash: (password: string): Promise<string> =>
      semaphore.run(() => hash(password.normalize('NFKC'), { ...COST, secret, salt: random.bytes(16) })),

    matches: (stored: string | null, password: string): Promise<boolean> =>
      semaphore.run(async () => {
        const isRight = await verify(stored ?? decoy, password.normalize('NFKC'), { secret })
        return isRight && stored !== null
      }),
  }
}
