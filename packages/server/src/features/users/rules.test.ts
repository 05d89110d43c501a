/** The order of a list. */

import type { UserId, users } from '@parley/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byName } from './rules.ts'

const named = (name: string, id = '0'): users.User => ({ id: id as UserId, name, createdAt: 0 })

test('A–Z as people of all languages expect it', () => {
  const names = ['Zoe', 'émile', 'Emil', 'anna', 'Ärger', 'Bob', 'bob 10', 'bob 2', 'Олег', '李雷', 'anna']
  const sorted = names.map((name) => named(name)).sort(byName)
  expect(sorted.map((user) => user.name)).toEqual([
    'anna',
    'anna',
    'Ärger',
    'Bob',
    'bob 2',
    'bob 10',
    'Emil',
    'émile',
    'Zoe',
    'Олег',
    '李雷',
  ])
})

test('one order, wherever the list began', () => {
  const someone = fc.record({ name: fc.string({ unit: 'grapheme', maxLength: 4 }), id: fc.uuid() })
  fc.assert(
    fc.property(fc.array(someone), fc.array(fc.nat()), (people, keys) => {
      const list = people.map(({ name, id }) => named(name, id))
      const shuffled = list
        .map((user, i) => ({ user, key: keys[i] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ user }) => user)
      expect(shuffled.sort(byName)).toEqual([...list].sort(byName))
    }),
  )
})
