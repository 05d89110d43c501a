/** Makes a new device part of an account by QR: the new one shows it, the old one takes it, a person compares six digits. */

import type { Client } from '@parley/client'
import { Refusal } from '../failure.ts'
import { type Profile, withClient, withDevice } from '../profile.ts'
import { qrText } from '../qr.ts'
import type { Terminal } from '../terminal.ts'
import { type Args, textOf, type Verb } from '../verb.ts'

export const link: Verb = {
  about: 'New device: show a QR code. Old device: take what the new one shows.',
  words: '[code]',
  count: [0, 1],
  options: {
    device: { type: 'string', value: 'NAME', about: 'how the new device is called' },
  },
  notes: `On the new device: parley link. On one that is signed in: scan it, or parley link <code>.
Both then show six digits. Go on only if they are the same: otherwise somebody stands between.`,
  async run(args, terminal) {
    const [code] = args.words
    if (code === undefined) await withDevice(args, (client, profile) => show(client, profile, args, terminal))
    else await withClient(args, (client) => take(client, code, terminal))
  },
}

async function show(client: Client, profile: Profile, args: Args, terminal: Terminal): Promise<void> {
  if (client.isSignedIn)
    throw new Refusal('SIGNED_IN', 'Somebody is signed in here. To take a code: parley link <code>')
  const offered = await client.links.offer(textOf(args, 'device') ?? 'Command line')
  if (terminal.json) terminal.answer({ qr: offered.qr }, '')
  else {
    terminal.text(qrText(offered.qr))
    terminal.text(`\nScan this within two minutes, or there: parley link ${offered.qr}`)
  }
  const code = await offered.code
  if (terminal.json) terminal.answer({ code }, '')
  if (!(await terminal.confirm(`${shown(code)}: does the other device show the same digits?`))) throw differs()
  await offered.confirm()
  profile.keep({ server: profile.serverOf(args) })
  const { userId, deviceId } = client
  terminal.answer({ userId, deviceId }, 'Linked: this device can read everything now.')
}

async function take(client: Client, qr: string, terminal: Terminal): Promise<void> {
  const scanned = await client.links.scan(qr)
  const { code, deviceName } = scanned
  if (terminal.json) terminal.answer({ code, deviceName }, '')
  const called = deviceName === null ? 'The new device' : `"${deviceName}"`
  if (!(await terminal.confirm(`${shown(code)}: does the new device show the same digits?`))) {
    await scanned.reject()
    throw differs()
  }
  await scanned.approve()
  terminal.answer({ linked: true, deviceName }, `${called} is part of your account now.`)
}

const shown = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`
const differs = () => new Refusal('CODES_DIFFER', 'Not linked.')
