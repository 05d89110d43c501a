/** Who may do what with a message: every rule, on both sides of it. */

import { LIMITS, type Message } from '@parley/protocol'
import { expect, it } from 'vitest'
import { mayDeleteForEveryone, mayPin, refusesEdit, refusesReaction } from './messages.ts'

const said = { senderId: 'ada', at: 1_000, isDeleted: false, isExpired: false } as unknown as Message
const ada = { userId: 'ada', role: 'member', canPost: true } as const
const bob = { ...ada, userId: 'bob' } as const
const admin = { ...bob, role: 'admin' } as const
const group = { type: 'group' } as const
const direct = { type: 'direct' } as const

it('lets its sender edit it, for 48 hours, while they may post', () => {
  expect(refusesEdit(said, ada, said.at + LIMITS.editWindow)).toBeUndefined()
  expect(refusesEdit(said, ada, said.at + LIMITS.editWindow + 1)).toBe('EDIT_WINDOW_CLOSED')
  expect(refusesEdit(said, bob, said.at)).toBe('FORBIDDEN')
  expect(refusesEdit(said, admin, said.at)).toBe('FORBIDDEN')
  expect(refusesEdit(said, { ...ada, canPost: false }, said.at)).toBe('CANNOT_POST')
  expect(refusesEdit({ ...said, isDeleted: true }, ada, said.at)).toBe('GONE')
  expect(refusesEdit({ ...said, isExpired: true }, ada, said.at)).toBe('GONE')
})

it('lets its sender take it back from everyone at any time, and in groups those who lead them', () => {
  expect(mayDeleteForEveryone(said, { ...ada, canPost: false }, direct)).toBe(true)
  expect(mayDeleteForEveryone(said, bob, group)).toBe(false)
  expect(mayDeleteForEveryone(said, admin, group)).toBe(true)
  expect(mayDeleteForEveryone(said, { ...bob, role: 'creator' }, group)).toBe(true)
  expect(mayDeleteForEveryone(said, admin, direct)).toBe(false)
})

it('lets those react who may post, to what is still there', () => {
  expect(refusesReaction(said, bob)).toBeUndefined()
  expect(refusesReaction(said, { ...bob, canPost: false })).toBe('CANNOT_POST')
  expect(refusesReaction({ ...said, isDeleted: true }, bob)).toBe('GONE')
})

it('lets those pin who lead a group, and everybody elsewhere', () => {
  expect([mayPin(bob, group), mayPin(admin, group), mayPin(bob, direct)]).toEqual([false, true, true])
  expect(mayPin({ ...bob, canPost: false }, direct)).toBe(false)
})
