/** What the server holds a sealed body to: a frame of the epoch it says, of a size that tells nothing. More it cannot know. */

import { MESSAGE_HEADER_LENGTH, KeyError, readMessageEpoch } from '@parley/keys/public-frame'
import { Fault } from '@parley/protocol'

/** Six bytes are eight characters: the rest need not be decoded to be counted. */
const HEADER_CHARACTERS = (MESSAGE_HEADER_LENGTH / 3) * 4

const refused = (reason: string): Fault => new Fault('BAD_FRAME', { details: { reason } })

/** On the hot path of every message. */
export function mustBeSealed(body: string, epoch: number): void {
  let sealedIn: number
  try {
    const beginning = Buffer.from(body.slice(0, HEADER_CHARACTERS), 'base64')
    sealedIn = readMessageEpoch(beginning, Buffer.byteLength(body, 'base64'))
  } catch (error) {
    throw error instanceof KeyError ? refused(error.code) : error
  }
  if (sealedIn !== epoch) throw refused('WRONG_EPOCH')
}
