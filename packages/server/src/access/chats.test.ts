import type { chats } from '@parley/protocol'
import { describe, expect, it } from 'vitest'
import {
  demand,
  mayAdd,
  mayClose,
  mayDescribe,
  mayInvite,
  mayLeave,
  mayRemove,
  maySetRole,
  maySetTimer,
  successor,
} from './chats.ts'

const TYPES: chats.ChatType[] = ['direct', 'saved', 'group']
const ROLES: chats.Role[] = ['creator', 'admin', 'member']
const as = (role: chats.Role) => ({ role, canPost: true })
const group = { type: 'group' as const }

/** For each type of chat, the roles a rule says yes to. */
const allowed = (rule: (chat: { type: chats.ChatType }, actor: ReturnType<typeof as>) => boolean) =>
  Object.fromEntries(TYPES.map((type) => [type, ROLES.filter((role) => rule({ type }, as(role)))]))

describe('who may do what in a chat', () => {
  it('groups are described, filled and opened to others by those who lead them', () => {
    for (const rule of [mayDescribe, mayAdd, mayInvite]) {
      expect(allowed(rule)).toEqual({ direct: [], saved: [], group: ['creator', 'admin'] })
    }
  })

  it('the timer is everybody’s, but in groups', () => {
    expect(allowed(maySetTimer)).toEqual({ direct: ROLES, saved: ROLES, group: ['creator', 'admin'] })
  })

  it('a group ends for everyone by its creator alone', () => {
    expect(allowed(mayClose)).toEqual({ direct: [], saved: [], group: ['creator'] })
  })

  it('only groups can be left', () => {
    expect(TYPES.filter((type) => mayLeave({ type }))).toEqual(['group'])
  })

  it('the higher removes the lower', () => {
    const removes = (actor: chats.Role) => ROLES.filter((target) => mayRemove(group, as(actor), as(target)))
    expect(removes('creator')).toEqual(['admin', 'member'])
    expect(removes('admin')).toEqual(['member'])
    expect(removes('member')).toEqual([])
    for (const type of ['direct', 'saved'] as const) {
      for (const actor of ROLES)
        for (const target of ROLES) expect(mayRemove({ type }, as(actor), as(target))).toBe(false)
    }
  })

  it('roles of others: the higher decides over the lower, and only a creator makes a creator', () => {
    const makes = (actor: chats.Role, target: chats.Role) =>
      ROLES.filter((role) => maySetRole(group, as(actor), { role: target, isActor: false }, role))
    expect(makes('creator', 'admin')).toEqual(ROLES)
    expect(makes('creator', 'member')).toEqual(ROLES)
    expect(makes('admin', 'member')).toEqual(['admin', 'member'])
    expect(makes('admin', 'admin')).toEqual([])
    expect(makes('admin', 'creator')).toEqual([])
    for (const target of ROLES) expect(makes('member', target)).toEqual([])
  })

  it('one’s own role: an admin may step down, and that is all', () => {
    const becomes = (own: chats.Role) =>
      ROLES.filter((role) => maySetRole(group, as(own), { role: own, isActor: true }, role))
    expect(becomes('creator')).toEqual([])
    expect(becomes('admin')).toEqual(['member'])
    expect(becomes('member')).toEqual([])
  })

  it('nobody has a role to change where there is no group', () => {
    for (const type of ['direct', 'saved'] as const) {
      expect(maySetRole({ type }, as('creator'), { role: 'member', isActor: false }, 'admin')).toBe(false)
    }
  })

  it('after the creator comes the oldest admin, else the oldest member, else nobody', () => {
    const people = (...roles: chats.Role[]) => roles.map((role, i) => ({ role, userId: i }))
    expect(successor(people('member', 'admin', 'admin'))?.userId).toBe(1)
    expect(successor(people('member', 'member'))?.userId).toBe(0)
    expect(successor([])).toBeUndefined()
  })

  it('a no is FORBIDDEN', () => {
    expect(() => demand(false)).toThrowError(expect.objectContaining({ code: 'FORBIDDEN' }))
    expect(() => demand(true)).not.toThrow()
  })
})
