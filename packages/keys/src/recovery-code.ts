/** A recovery code is a device seed a person can write down: 256 bits and a checksum, as fourteen groups of four. */
import { type Bytes, concat, equal } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { fixed } from './layout.ts'
import { hash } from './primitives.ts'

/** Crockford's: no I, L, O, U, so nothing in it can be misread for something else in it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const SEED_LENGTH = 32
const CHECK_LENGTH = 3
const SYMBOLS = ((SEED_LENGTH + CHECK_LENGTH) * 8) / 5
const GROUP = 4

const checksum = async (seed: Bytes): Promise<Bytes> => (await hash('recovery checksum', seed)).slice(0, CHECK_LENGTH)

export async function writeRecoveryCode(seed: Bytes): Promise<string> {
  fixed(seed, SEED_LENGTH)
  let number = concat(seed, await checksum(seed)).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  let symbols = ''
  for (let i = 0; i < SYMBOLS; i++) {
    symbols = (ALPHABET[Number(number % 32n)] as string) + symbols
    number /= 32n
  }
  return (symbols.match(new RegExp(`.{${GROUP}}`, 'g')) as string[]).join('-')
}

/** Forgives case, spacing and the letters people mistake for digits; refuses any other slip (all but one in 16 million). */
export async function readRecoveryCode(code: string): Promise<Bytes> {
  const symbols = code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1')
  if (symbols.length !== SYMBOLS)
    throw new KeyError('CODE_MISTYPED', `${SYMBOLS} letters and digits, not ${symbols.length}`)
  let number = 0n
  for (const symbol of symbols) {
    const value = ALPHABET.indexOf(symbol)
    if (value < 0) throw new KeyError('CODE_MISTYPED', `"${symbol}" is not part of any code`)
    number = number * 32n + BigInt(value)
  }
  const bytes = new Uint8Array(SEED_LENGTH + CHECK_LENGTH)
  for (let i = bytes.length - 1; i >= 0; i--) {
    bytes[i] = Number(number % 256n)
    number /= 256n
  }
  const seed = bytes.slice(0, SEED_LENGTH)
  if (!equal(bytes.slice(SEED_LENGTH), await checksum(seed))) throw new KeyError('CODE_MISTYPED', 'a slip somewhere')
  return seed
}
