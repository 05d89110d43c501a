/** Every kind of actor there is towards a person, Ada, and towards a group that she made. */

export const ACTORS = [
  'anonymous',
  'expired',
  'revoked',
  'stranger',
  'blocked',
  'contact',
  'invited',
  'exMember',
  'member',
  'admin',
  'creator',
  'operator',
] as const
export type Actor = (typeof ACTORS)[number]

/** Who has no session that holds: the last two are devices of Ada herself, so that nothing is forbidden to them but for that. */
export const SIGNED_OUT = ['anonymous', 'expired', 'revoked'] as const satisfies Actor[]

/** Who is in the group. Everybody else must never hear of what is said there. */
export const INSIDE: readonly Actor[] = ['member', 'admin', 'creator']

export const LIVE = ACTORS.filter((actor) => !(SIGNED_OUT as readonly Actor[]).includes(actor))
