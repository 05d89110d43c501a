/** Signs this device in; with the recovery code it can read at once, without it has to be linked. */

import { environment } from '../environment.ts'
import { Refusal } from '../failure.ts'
import { password } from '../passwords.ts'
import { withDevice } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

export const login: Verb = {
  about: 'Sign this device in, with the recovery code. Without one: parley link.',
  words: '<username>',
  count: [1, 1],
  options: {
    device: { type: 'string', value: 'NAME', about: 'how this device is called' },
  },
  notes: `Messages are opened by keys, not by the password: a new device gets them by the recovery code
($PARLEY_RECOVERY_CODE, or asked for), or from another device by "parley link".`,
  async run(args, terminal) {
    await withDevice(args, async (client, profile) => {
      const [username] = args.words as [string]
      if (!client.isSignedIn) {
        const deviceName = textOf(args, 'device') ?? 'Command line'
        await client.signIn({ username, password: await password(terminal), deviceName })
        profile.keep({ server: profile.serverOf(args) })
      } else if (client.isLinked) {
        throw new Refusal('SIGNED_IN', 'Somebody is signed in here: parley logout first, or another PARLEY_HOME.')
      }
      if (!client.isLinked) {
        await client.recover(environment.recoveryCode ?? (await terminal.askSecret('Recovery code: ')))
      }
      const { userId, deviceId } = client
      terminal.answer({ userId, deviceId, username }, `Signed in as @${username}.`)
    })
  },
}
