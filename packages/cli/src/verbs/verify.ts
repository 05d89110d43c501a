/** Makes sure that nobody stands between: two people compare a number, by any other way than this one. */

import { Refusal, UsageError } from '../failure.ts'
import { personOf } from '../people.ts'
import { withClient } from '../profile.ts'
import { textOf, type Verb } from '../verb.ts'

export const verify: Verb = {
  about: 'The safety number of you and somebody; remember that it is right.',
  words: '<@person>',
  count: [1, 1],
  options: {
    confirm: { type: 'boolean', about: 'you have compared it: remember that' },
    number: { type: 'string', value: 'DIGITS', about: 'what the other reads out: remembered if it is the same' },
  },
  async run(args, terminal) {
    const [word] = args.words as [string]
    const given = textOf(args, 'number')
    if (given !== undefined && args.flags['confirm'] === true) throw new UsageError('Either --number or --confirm.')
    await withClient(args, async (client) => {
      const userId = await personOf(client, word)
      const number = await client.verify.number(userId)
      const digits = (text: string) => text.replace(/\D/g, '')
      if (given !== undefined && digits(given) !== digits(number)) {
        throw new Refusal(
          'NUMBERS_DIFFER',
          'The numbers differ: compare again, and if they do, trust nothing said here.',
        )
      }
      if (given !== undefined || args.flags['confirm'] === true) await client.verify.confirm(userId)
      const isVerified = await client.verify.isVerified(userId)
      terminal.answer({ userId, number, isVerified }, `${number}\n${isVerified ? 'Verified.' : 'Not verified yet.'}`)
    })
  },
}
