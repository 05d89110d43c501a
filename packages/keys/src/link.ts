/**
 * Links a new device by QR through a relay that may lie.
 *
 *   new → screen   QR: link id, hash of the offer            (the one channel the relay cannot touch)
 *   new → relay    offer: device keys, one-use key, commitment to a nonce, expiry
 *   old → relay    answer: account, device, chain head, nonce
 *   new → relay    reveal: the committed nonce, consent to join that account
 *   both           show a code of six digits over all of it
 *   old → relay    grant: the account seed, sealed to the one-use key, signed
 *
 * The relay has to hand over an answer before it learns the new device's nonce, so it cannot search for one that gives the
 * code which the old device shows: it has one guess in a million, once a QR.
 */

import { type ChainState, checkHead } from './account-chain.ts'
import { type AccountKey, checkAgainst } from './account-key.ts'
import { type Author, authorKey, readAuthor, writeAuthor } from './author.ts'
import { boxPublicKey, openWith, sealTo } from './box.ts'
import { type Bytes, concat, equal, fromBase64, type Random, toBase64 } from './bytes.ts'
import { consentBytes, type DevicePublic } from './chain-link.ts'
import { consentTo, type Device } from './device.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { blob, fixed, Reader, text, u8, u32, u64 } from './layout.ts'
import {
  BOX_KEY_LENGTH,
  HASH_LENGTH,
  hash,
  KEY_LENGTH,
  SIGN_KEY_LENGTH,
  SIGNATURE_LENGTH,
  verify,
} from './primitives.ts'
import { checkFrame, frameBody, signFrame } from './signed-frame.ts'
import { authorOf, type Speaker } from './speaker.ts'

const VERSION = 1
const ID_LENGTH = 16
const QR_PREFIX = 'PL1.'
export const LINK_LIFETIME = 120_000
/** Clocks of two phones differ; the relay's own deadline is the strict one. */
const CLOCK_SKEW = 60_000

export type LinkCode = { readonly id: Bytes; readonly offerHash: Bytes }

/** What the new device keeps to itself until the first answer comes; an answered link has no nonce left to reveal again. */
export type PendingLink = {
  readonly device: Device
  readonly boxSeed: Bytes
  readonly nonce: Bytes
  readonly offer: Bytes
}

/** What both sides know once the nonce is revealed. */
export type LinkSession = {
  readonly transcript: Bytes
  /** Six digits, to be compared by a person on both screens before either goes on. */
  readonly code: string
  readonly author: Author
}

/** The new device, waiting for the grant. */
export type AnsweredLink = LinkSession & Pick<PendingLink, 'device' | 'boxSeed'>

/** What the old device knows of the other side. */
export type LinkRequest = LinkSession & {
  readonly device: DevicePublic
  readonly consent: Bytes
  readonly oneUseKey: Bytes
}

// ── new device ──

export async function offerLink(
  device: Device,
  now: number,
  random: Random,
): Promise<{ readonly qr: string; readonly offer: Bytes; readonly pending: PendingLink }> {
  const id = random(ID_LENGTH)
  const nonce = random(KEY_LENGTH)
  const boxSeed = random(KEY_LENGTH)
  const offer = concat(
    u8(VERSION),
    id,
    u64(now + LINK_LIFETIME),
    text(device.id),
    device.signKey,
    device.boxKey,
    await boxPublicKey(boxSeed),
    await hash('link nonce', nonce),
  )
  const qr = QR_PREFIX + toBase64(concat(id, await hash('link offer', offer)))
  return { qr, offer, pending: { device, boxSeed, nonce, offer } }
}

/**
 * Reveals the nonce. To the first answer only: a relay that knew the nonce could search for an answer with the right code,
 * so `pending` is dropped here and what is returned takes its place.
 */
export async function revealLink(
  pending: PendingLink,
  answer: Bytes,
): Promise<{ readonly reveal: Bytes; readonly answered: AnsweredLink }> {
  const { author } = readAnswer(answer)
  const consent = await consentTo(pending.device, author.account)
  const reveal = concat(u8(VERSION), pending.nonce, consent)
  const { device, boxSeed, offer, nonce } = pending
  return { reveal, answered: { ...(await sessionOf(offer, answer, nonce, author)), device, boxSeed } }
}

/** To be called only after the person said that the codes are the same. */
export async function openGrant(link: AnsweredLink, grant: Bytes, chain: ChainState): Promise<AccountKey> {
  const reader = new Reader(frameBody(grant))
  reader.version(VERSION)
  const transcript = reader.take(HASH_LENGTH)
  const author = readAuthor(reader)
  const generation = reader.u32()
  const sealed = reader.blob()
  reader.end()
  if (!equal(transcript, link.transcript)) throw new KeyError('LINK_MISMATCH', 'a grant of another link')
  if (author.account !== link.author.account || author.device !== link.author.device) {
    throw new KeyError('LINK_MISMATCH', 'a grant by another device than answered')
  }
  // The head in the answer is what the code vouches for; the chain may only have grown since.
  checkHead(chain, link.author.chain)
  await checkFrame(authorKey(chain, author), 'link grant', grant)
  const own = chain.devices.get(link.device.id)
  if (!own || own.revoked !== undefined || !equal(own.signKey, link.device.signKey)) {
    throw new KeyError('UNKNOWN_DEVICE', 'the chain does not hold this device')
  }
  const seed = await openWith(link.boxSeed, labelled('link seal', transcript), sealed)
  return checkAgainst(chain, { account: chain.account, generation, seed })
}

// ── old device ──

export function readLinkCode(qr: string): LinkCode {
  if (!qr.startsWith(QR_PREFIX)) throw new KeyError('MALFORMED', 'not a link code')
  const bytes = fromBase64(qr.slice(QR_PREFIX.length))
  fixed(bytes, ID_LENGTH + HASH_LENGTH)
  return { id: bytes.slice(0, ID_LENGTH), offerHash: bytes.slice(ID_LENGTH) }
}

export async function answerLink(
  code: LinkCode,
  offer: Bytes,
  speaker: Speaker,
  now: number,
  random: Random,
): Promise<Bytes> {
  if (!equal(await hash('link offer', offer), code.offerHash)) {
    throw new KeyError('LINK_MISMATCH', 'not the offer whose code was scanned')
  }
  const { expires } = readOffer(offer)
  if (now > expires + CLOCK_SKEW || expires > now + LINK_LIFETIME + CLOCK_SKEW) {
    throw new KeyError('LINK_EXPIRED', 'ask for a new code')
  }
  return concat(u8(VERSION), random(KEY_LENGTH), writeAuthor(authorOf(speaker)))
}

export async function confirmLink(offer: Bytes, answer: Bytes, reveal: Bytes): Promise<LinkRequest> {
  const { device, oneUseKey, commitment } = readOffer(offer)
  const { author } = readAnswer(answer)
  const reader = new Reader(reveal)
  reader.version(VERSION)
  const nonce = reader.take(KEY_LENGTH)
  const consent = reader.take(SIGNATURE_LENGTH)
  reader.end()
  if (!equal(await hash('link nonce', nonce), commitment)) {
    throw new KeyError('LINK_MISMATCH', 'not the nonce that was committed to')
  }
  if (!(await verify(device.signKey, consent, consentBytes(device, author.account)))) {
    throw new KeyError('BAD_CONSENT', 'the new device did not agree to join this account')
  }
  return { ...(await sessionOf(offer, answer, nonce, author)), device, consent, oneUseKey }
}

/** After the person said the codes are the same, and the chain link that adds the device is appended. */
export async function grantLink(
  request: LinkRequest,
  speaker: Speaker,
  key: AccountKey,
  random: Random,
): Promise<Bytes> {
  if (key.generation !== speaker.chain.accountKeys.length) {
    throw new KeyError('UNKNOWN_GENERATION', `${key.generation} is not the newest: catch up first`)
  }
  const info = labelled('link seal', request.transcript)
  const sealed = await sealTo(request.oneUseKey, info, key.seed, random)
  const body = concat(
    u8(VERSION),
    request.transcript,
    writeAuthor(authorOf(speaker)),
    u32(key.generation),
    blob(sealed),
  )
  return signFrame(speaker.device.signer, 'link grant', body)
}

// ── both ──

function readOffer(offer: Bytes) {
  const reader = new Reader(offer)
  reader.version(VERSION)
  reader.take(ID_LENGTH)
  const expires = reader.u64()
  const id = reader.text()
  const signKey = reader.take(SIGN_KEY_LENGTH)
  const boxKey = reader.take(BOX_KEY_LENGTH)
  const device: DevicePublic = { id, kind: 'device', signKey, boxKey }
  const oneUseKey = reader.take(BOX_KEY_LENGTH)
  const commitment = reader.take(HASH_LENGTH)
  reader.end()
  return { expires, device, oneUseKey, commitment }
}

function readAnswer(answer: Bytes): { readonly author: Author } {
  const reader = new Reader(answer)
  reader.version(VERSION)
  reader.take(KEY_LENGTH)
  const author = readAuthor(reader)
  reader.end()
  return { author }
}

async function sessionOf(offer: Bytes, answer: Bytes, nonce: Bytes, author: Author): Promise<LinkSession> {
  const transcript = await hash('link transcript', blob(offer), blob(answer), nonce)
  const digest = await hash('link code', transcript)
  // 48 bits modulo a million: the bias is one in 2^28.
  const number = new Reader(concat(new Uint8Array(2), digest.slice(0, 6))).u64() % 1_000_000
  return { transcript, code: number.toString().padStart(6, '0'), author }
}
