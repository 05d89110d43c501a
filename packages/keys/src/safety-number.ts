/** The number two people compare to know that nobody stands between them: it changes only when an identity does. */
import { type Bytes, concat, equal, fromBase64, toBase64 } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { fixed } from './layout.ts'
import { HASH_LENGTH, sha512 } from './primitives.ts'

const GROUPS = 12
const QR_PREFIX = 'PS1.'

/** Both arguments are hashes of first chain links; the order does not matter. Twelve groups of five digits. */
export async function safetyNumber(a: Bytes, b: Bytes): Promise<string> {
  const [low, high] = toBase64(a) < toBase64(b) ? [a, b] : [b, a]
  const digest = await sha512(labelled('safety number', fixed(low, HASH_LENGTH), fixed(high, HASH_LENGTH)))
  const groups = Array.from({ length: GROUPS }, (_, i) => {
    const number = digest.slice(i * 5, i * 5 + 5).reduce((sum, byte) => sum * 256 + byte, 0)
    return (number % 100_000).toString().padStart(5, '0')
  })
  return groups.join(' ')
}

/** What one shows to the other's camera: first mine, then the one I know as yours. */
export const safetyQr = (mine: Bytes, yours: Bytes): string =>
  QR_PREFIX + toBase64(concat(fixed(mine, HASH_LENGTH), fixed(yours, HASH_LENGTH)))

/** True if the other phone knows us as we are, and is whom we know it as. */
export function safetyQrMatches(mine: Bytes, yours: Bytes, scanned: string): boolean {
  if (!scanned.startsWith(QR_PREFIX)) throw new KeyError('MALFORMED', 'not a safety code')
  return equal(fromBase64(scanned.slice(QR_PREFIX.length)), concat(yours, mine))
}
