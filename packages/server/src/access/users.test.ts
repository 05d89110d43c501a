/** What people see of each other: the whole table, cell by cell. */

import type { users } from '@parley/protocol'
import { describe, expect, test } from 'vitest'
import { mayAddToGroup, OPEN_PRIVACY, type Relation, visible } from './users.ts'

const AUDIENCES: readonly users.Audience[] = ['everyone', 'contacts', 'nobody']

const WHO: Record<string, Relation> = {
  self: { isSelf: true, isContact: false, isBlocked: false },
  stranger: { isSelf: false, isContact: false, isBlocked: false },
  contact: { isSelf: false, isContact: true, isBlocked: false },
  'blocked stranger': { isSelf: false, isContact: false, isBlocked: true },
  'blocked contact': { isSelf: false, isContact: true, isBlocked: true },
}

/** Who is let in by each audience. */
const LET_IN: Record<users.Audience, readonly string[]> = {
  everyone: ['self', 'stranger', 'contact'],
  contacts: ['self', 'contact'],
  nobody: ['self'],
}

const SETTINGS = ['lastSeen', 'online', 'picture'] as const

describe.each(Object.keys(WHO))('to a %s', (who) => {
  const relation = WHO[who]!

  test.each(SETTINGS.flatMap((setting) => AUDIENCES.map((audience) => [setting, audience] as const)))(
    '%s for %s',
    (setting, audience) => {
      const others = SETTINGS.filter((other) => other !== setting)
      const privacy = { ...OPEN_PRIVACY, [setting]: audience }
      const may = visible(privacy, relation)
      expect(may[setting]).toBe(LET_IN[audience].includes(who))
      // One setting says nothing about another.
      for (const other of others) expect(may[other]).toBe(LET_IN.everyone.includes(who))
    },
  )

  test.each(AUDIENCES)('being added to groups by %s', (audience) => {
    expect(mayAddToGroup({ ...OPEN_PRIVACY, groups: audience }, relation)).toBe(LET_IN[audience].includes(who))
  })

  test('phone, e-mail and bio, whatever the settings', () => {
    for (const audience of AUDIENCES) {
      const privacy = { lastSeen: audience, online: audience, picture: audience, groups: audience, readReceipts: false }
      const { phone, email, bio } = visible(privacy, relation)
      expect({ phone, email, bio }).toEqual({
        phone: who === 'self' || who === 'contact',
        email: who === 'self',
        bio: ['self', 'stranger', 'contact'].includes(who),
      })
    }
  })
})
