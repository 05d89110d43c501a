import { expect, test } from 'vitest'
import { mayBear } from './usernames.ts'

test('names of the house are for operators, however they are written', () => {
  for (const name of ['admin', 'Admin', 'PARLEY', 'everyone', 'support']) {
    expect([mayBear(name, false), mayBear(name, true)]).toEqual([false, true])
  }
  for (const name of ['adminka', 'anna', 'parley_fan']) expect(mayBear(name, false)).toBe(true)
})
