/** A signed frame is a body with the 64-byte Ed25519 signature of its label and itself at the end. */
import { type Bytes, concat } from './bytes.ts'
import { KeyError } from './key-error.ts'
import { type Label, labelled } from './labels.ts'
import { SIGNATURE_LENGTH, sign, verify } from './primitives.ts'

export async function signFrame(signer: CryptoKey, label: Label, body: Bytes): Promise<Bytes> {
  return concat(body, await sign(signer, labelled(label, body)))
}

/** The body, not yet believed. */
export function frameBody(frame: Bytes): Bytes {
  if (frame.length <= SIGNATURE_LENGTH) throw new KeyError('MALFORMED', 'no room for a signature')
  return frame.slice(0, -SIGNATURE_LENGTH)
}

export async function checkFrame(signKey: Bytes, label: Label, frame: Bytes, index?: number): Promise<void> {
  const signed = labelled(label, frameBody(frame))
  if (!(await verify(signKey, frame.slice(-SIGNATURE_LENGTH), signed))) {
    throw new KeyError('BAD_SIGNATURE', `not signed by that device (${label})`, index)
  }
}
