/** What the ways in hold to: who may register, how numbers and addresses are written, what must be left. */

import { type auth, Fault } from '@parley/protocol'
import type { Person } from './store.ts'

export type Registration = 'open' | 'invite' | 'closed'
export type Reach = { channel: auth.Channel; target: string }

/** The first account of a server is its operator's: without one nobody could ever let anybody in. */
export const registrationNeeds = (
  policy: Registration,
  isFirst: boolean,
): 'nothing' | 'invite' | 'more than anyone has' =>
  isFirst || policy === 'open' ? 'nothing' : policy === 'invite' ? 'invite' : 'more than anyone has'

/** As people write numbers: with spaces, dashes and brackets, 00 for +. */
export function phoneFrom(written: string): string {
  const phone = written.replace(/[\s().\u00a0-]/g, '').replace(/^00/, '+')
  if (!/^\+[1-9][0-9]{6,14}$/.test(phone)) throw new Fault('INVALID_PHONE')
  return phone
}

export const reachFrom = (input: { phone: string } | { email: string }): Reach =>
  'phone' in input
    ? { channel: 'phone', target: phoneFrom(input.phone) }
    : { channel: 'email', target: input.email.toLowerCase() }

/** There must be another way left to sign in. */
export const mayForget = (person: Person, channel: auth.Channel): boolean =>
  (person.username !== null && person.passwordHash !== null) ||
  (channel === 'phone' ? person.email : person.phone) !== null

export const NAMELESS_DEVICE = 'Unnamed device'
/** Of accounts made by a code alone, until they say who they are. An empty name is that of a deleted account. */
export const NAMELESS_PERSON = 'New member'
