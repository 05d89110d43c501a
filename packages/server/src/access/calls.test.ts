import { expect, it } from 'vitest'
import { mayCall, mayEndForEveryone } from './calls.ts'

it('there is nobody to call among saved messages', () => {
  expect((['direct', 'group', 'saved'] as const).filter((type) => mayCall({ type }))).toEqual(['direct', 'group'])
})

it('a group call is ended for everyone by who began it and by those who lead the group', () => {
  const may = (isGroup: boolean, userId: string) =>
    (['creator', 'admin', 'member'] as const).filter((role) =>
      mayEndForEveryone({ isGroup, initiatorId: 'ana' }, { userId, role }),
    )
  expect(may(true, 'ana')).toEqual(['creator', 'admin', 'member'])
  expect(may(true, 'ben')).toEqual(['creator', 'admin'])
  expect(may(false, 'ben')).toEqual(['creator', 'admin', 'member'])
})
