/** The closed list of what can be wrong with keys and sealed bytes; every refusal of this package is one of these. */

/** Each code says what a reader of the code should do about it; SPEC.md names the rule that raises it. */
export const KEY_ERROR_CODES = [
  // bytes
  'MALFORMED', // not the layout it claims to be
  'UNKNOWN_VERSION', // made by a newer client: update, do not guess
  'UNKNOWN_KIND', // a kind this version cannot judge, so it must not skip it either
  'TOO_LARGE',
  'BAD_KEY', // a key of the wrong length or that the primitive refuses
  'BAD_SIGNATURE',
  'CANNOT_OPEN', // wrong key, or the bytes or their envelope were changed
  // account chain
  'CHAIN_EMPTY',
  'CHAIN_GAP', // a link is missing or out of place
  'CHAIN_FORKED', // two different links claim the same place
  'CHAIN_SHORTENED', // shorter than what was seen before
  'CHAIN_RESTARTED', // another first link: a new identity, to be shown to people
  'CHAIN_BEHIND', // honest so far, but our copy lacks links: fetch and try again
  'WRONG_ACCOUNT',
  'SIGNER_NOT_VALID',
  'DUPLICATE_DEVICE',
  'UNKNOWN_DEVICE',
  'SELF_REVOKE',
  'BAD_CONSENT', // the added device never agreed to join this account
  'UNKNOWN_GENERATION', // an account key generation this holder does not have
  // chat
  'WRONG_CHAT',
  'CHAT_GAP',
  'CHAT_FORKED',
  'NOT_A_MEMBER',
  'ALREADY_A_MEMBER',
  'NOT_ALLOWED',
  'EPOCH_GAP',
  'EPOCH_NOT_FRESH', // someone left, so a ratchet is not enough
  'EPOCH_MISMATCH', // the secret is not the one the entry commits to
  'SEAL_NOT_IN_SET',
  'WRONG_EPOCH',
  // log
  'LOG_FORKED',
  'LOG_BEHIND',
  // media
  'MEDIA_TRUNCATED',
  'MEDIA_MISMATCH',
  // linking and codes
  'LINK_EXPIRED',
  'LINK_MISMATCH',
  'CODE_MISTYPED',
] as const

export type KeyErrorCode = (typeof KEY_ERROR_CODES)[number]

export class KeyError extends Error {
  readonly code: KeyErrorCode
  /** Where in a list of links, entries or chunks the fault lies. */
  readonly index: number | undefined

  constructor(code: KeyErrorCode, message: string, index?: number) {
    super(index === undefined ? `${code}: ${message}` : `${code} at ${index}: ${message}`)
    this.name = 'KeyError'
    this.code = code
    this.index = index
  }
}
