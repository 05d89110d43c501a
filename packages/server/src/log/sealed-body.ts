/** What the server holds a sealed body to: a frame of the epoch it says, of a size that tells nothing. More it cannot know. */

import { KeyError, readMessageFrame } from '@parley/keys/public-frame'
import { Fault } from '@parley/protocol'

const refused = (reason: string): Fault => new Fault('BAD_FRAME', { details: { reason } })

/** On the hot path of every message. */
export function mustBeSealed(body: string, epoch: number): void {
  let sealedIn: number
  try {
    sealedIn = readMessageFrame(Buffer.from(body, 'base64')).epoch
  } catch (error) {
    throw error instanceof KeyError ? refused(error.code) : error
  }
  if (sealedIn !== epoch) throw refused('WRONG_EPOCH')
}
