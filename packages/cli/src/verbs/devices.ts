/** The devices of the account; one that is lost is shut out for good. */

import { UsageError } from '../failure.ts'
import { withClient } from '../profile.ts'
import { printable, timeOf } from '../show-message.ts'
import type { Verb } from '../verb.ts'

export const devices: Verb = {
  about: 'Your devices; shut one out.',
  words: '[revoke <id>]',
  count: [0, 2],
  notes: 'A device that was revoked is signed out and opens nothing that is said from then on.',
  async run(args, terminal) {
    const [what, id] = args.words
    if (what !== undefined && (what !== 'revoke' || id === undefined))
      throw new UsageError('It is: parley devices [revoke <id>]')
    await withClient(args, async (client) => {
      if (id !== undefined) {
        await client.devices.revoke(id)
        terminal.answer({ revoked: id }, 'Revoked.')
        return
      }
      for (const device of await client.devices.list()) {
        const marks = [device.isCurrent && 'this one', !device.isLinked && 'cannot read'].filter(Boolean).join(', ')
        const seen = device.lastUsedAt === undefined ? ' '.repeat(16) : timeOf(device.lastUsedAt)
        terminal.answer(device, `${seen}  ${device.id}  ${printable(device.name)}${marks === '' ? '' : `  (${marks})`}`)
      }
    })
  },
}
