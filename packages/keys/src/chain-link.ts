/** The layout of one link of an account chain: what is signed, and how it is read back. No key secrets. */
import { type Bytes, concat } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { fixed, Reader, text, u8, u32, u64 } from './layout.ts'
import { BOX_KEY_LENGTH, HASH_LENGTH, SIGN_KEY_LENGTH, SIGNATURE_LENGTH } from './primitives.ts'
import { frameBody } from './signed-frame.ts'

const VERSION = 1

/** What everyone may know of a device. `paper` is a recovery code. */
export type DevicePublic = {
  readonly id: string
  readonly kind: 'device' | 'paper'
  readonly signKey: Bytes
  readonly boxKey: Bytes
}

/** Create and revoke carry the new account key themselves, so no state exists in which the key is missing or stale. */
export type LinkChange =
  | { readonly kind: 'create'; readonly device: DevicePublic; readonly accountKey: Bytes }
  | { readonly kind: 'add'; readonly device: DevicePublic; readonly consent: Bytes }
  | { readonly kind: 'revoke'; readonly device: string; readonly accountKey: Bytes }
  | { readonly kind: 'rotate'; readonly accountKey: Bytes }

export type ChainLink = {
  readonly account: string
  readonly index: number
  readonly previous: Bytes
  /** The id of the device that signs. */
  readonly signer: string
  /** Milliseconds, as the signer says: shown to people, never trusted. */
  readonly time: number
  readonly change: LinkChange
}

const KINDS = { create: 1, add: 2, revoke: 3, rotate: 4 } as const

const writeDevice = ({ id, kind, signKey, boxKey }: DevicePublic): Bytes =>
  concat(text(id), u8(kind === 'paper' ? 1 : 0), fixed(signKey, SIGN_KEY_LENGTH), fixed(boxKey, BOX_KEY_LENGTH))

function readDevice(reader: Reader): DevicePublic {
  const id = reader.text()
  const kind = reader.u8()
  if (kind > 1) throw new KeyError('UNKNOWN_KIND', `device kind ${kind}`)
  const signKey = reader.take(SIGN_KEY_LENGTH)
  return { id, kind: kind === 1 ? 'paper' : 'device', signKey, boxKey: reader.take(BOX_KEY_LENGTH) }
}

function writeChange(change: LinkChange): Bytes {
  switch (change.kind) {
    case 'create':
      return concat(writeDevice(change.device), fixed(change.accountKey, BOX_KEY_LENGTH))
    case 'add':
      return concat(writeDevice(change.device), fixed(change.consent, SIGNATURE_LENGTH))
    case 'revoke':
      return concat(text(change.device), fixed(change.accountKey, BOX_KEY_LENGTH))
    case 'rotate':
      return concat(fixed(change.accountKey, BOX_KEY_LENGTH))
  }
}

function readChange(kind: number, reader: Reader): LinkChange {
  switch (kind) {
    case KINDS.create:
      return { kind: 'create', device: readDevice(reader), accountKey: reader.take(BOX_KEY_LENGTH) }
    case KINDS.add:
      return { kind: 'add', device: readDevice(reader), consent: reader.take(SIGNATURE_LENGTH) }
    case KINDS.revoke:
      return { kind: 'revoke', device: reader.text(), accountKey: reader.take(BOX_KEY_LENGTH) }
    case KINDS.rotate:
      return { kind: 'rotate', accountKey: reader.take(BOX_KEY_LENGTH) }
    default:
      throw new KeyError('UNKNOWN_KIND', `link kind ${kind}`)
  }
}

export const writeLink = ({ account, index, previous, signer, time, change }: ChainLink): Bytes =>
  concat(
    u8(VERSION),
    u8(KINDS[change.kind]),
    text(account),
    u32(index),
    fixed(previous, HASH_LENGTH),
    text(signer),
    u64(time),
    writeChange(change),
  )

/** Reads a signed link; says nothing yet about whether it is true. */
export function readLink(frame: Bytes): ChainLink {
  const reader = new Reader(frameBody(frame))
  reader.version(VERSION)
  const kind = reader.u8()
  const account = reader.text()
  const index = reader.u32()
  const previous = reader.take(HASH_LENGTH)
  const signer = reader.text()
  const time = reader.u64()
  const change = readChange(kind, reader)
  reader.end()
  return { account, index, previous, signer, time, change }
}

/** What a device signs to agree that it belongs to this account: nobody can list another's device as theirs. */
export const consentBytes = (device: DevicePublic, account: string): Bytes =>
  labelled('device consent', text(account), text(device.id), device.signKey, device.boxKey)
