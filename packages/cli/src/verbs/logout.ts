/** Signs this device out and forgets everything it knew. */

import { Refusal } from '../failure.ts'
import { Profile, withDevice } from '../profile.ts'
import type { Verb } from '../verb.ts'

export const logout: Verb = {
  about: 'Sign this device out; what it knew is erased here.',
  words: '',
  count: [0, 0],
  options: { yes: { type: 'boolean', about: 'do not ask' } },
  notes: 'Without another device, only the recovery code leads back to your messages.',
  async run(args, terminal) {
    const isMeant = args.flags['yes'] === true || (await terminal.confirm('Erase everything this device knows?'))
    if (!isMeant) throw new Refusal('NOT_MEANT', 'Nothing was done.')
    await withDevice(args, (client) => client.signOut())
    new Profile().forget()
    terminal.answer({ signedOut: true }, 'Signed out.')
  },
}
