/** Makes an account and its keys, on this device. */

import { Refusal } from '../failure.ts'
import { newPassword } from '../passwords.ts'
import { withDevice } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

export const register: Verb = {
  about: 'Make an account on this device.',
  words: '<username>',
  count: [1, 1],
  options: {
    name: { type: 'string', value: 'NAME', about: 'how others see you' },
    device: { type: 'string', value: 'NAME', about: 'how this device is called' },
    invite: { type: 'string', value: 'CODE', about: 'where a server lets in only who was invited' },
  },
  notes: 'Prints the recovery code, once: the way back when all devices are lost. Write it down.',
  async run(args, terminal) {
    await withDevice(args, async (client, profile) => {
      if (client.isSignedIn)
        throw new Refusal('SIGNED_IN', 'Somebody is signed in here: parley logout first, or another PARLEY_HOME.')
      const [username] = args.words as [string]
      const [name, deviceName, invite] = [
        textOf(args, 'name'),
        textOf(args, 'device') ?? 'Command line',
        textOf(args, 'invite'),
      ]
      const { userId, deviceId, recoveryCode } = await client.register({
        ...{ username, password: await newPassword(terminal), deviceName },
        ...(name === undefined ? {} : { name }),
        ...(invite === undefined ? {} : { invite }),
      })
      profile.keep({ server: profile.serverOf(args) })
      terminal.answer(
        { userId, deviceId, username, recoveryCode },
        `Welcome, @${username}.\nRecovery code (shown once, write it down): ${recoveryCode}`,
      )
      await client.devices.codeIsKept()
    })
  },
}
