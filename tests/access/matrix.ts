/**
 * Who may what: every call there is, by everybody there is, about what is Ada's (see requests.ts for what exactly is asked).
 *
 *   ✓  done                    –  sign in first: UNAUTHENTICATED, TOKEN_EXPIRED, SESSION_REVOKED, in this order
 *   ?  NOT_FOUND               ✗  FORBIDDEN
 *   p  BAD_CREDENTIALS: a proof is asked for              c  CODE_EXPIRED: no such code
 *   u  UNAUTHENTICATED: no such token                    x  ALREADY_EXISTS
 *   m  CANNOT_POST    n  NOT_IN_CALL    e  LINK_EXPIRED: no such link, or not theirs    o  LINK_ORDER    f  BAD_FRAME    l  NO_PREVIEW    t  UNSUPPORTED_TYPE
 *
 * Columns as in ACTORS: anonymous, expired, revoked | stranger, blocked, contact, invited, exMember | member, admin, creator |
 * operator. Any other answer stands with its code. A call without a line here fails the tests, and so does a line without a call.
 */

import { ACTORS, type Actor } from './actors.ts'

const MATRIX = `
                             a e r | s b c i x | m a c | o

auth.account                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.addContactPoint         – – – | p p p p p | p p p | p
auth.changePassword          – – – | p p p p p | p p p | p
auth.confirm                 – – – | ? ? ? ? ? | ? ? ? | ?
auth.confirmSecondFactor     – – – | ? ? ? ? ? | ? ? ? | ?
auth.createInvite            – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✗ | ✓
auth.deleteAccount           – – – | p p p p p | p p p | p
auth.devices                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.disableSecondFactor     – – – | p p p p p | p p p | p
auth.enrolSecondFactor       – – – | p p p p p | p p p | p
auth.forgotPassword          ✓ ✓ ✓ | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.listInvites             – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✗ | ✓
auth.login                   p p p | p p p p p | p p p | p
auth.logout                  – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.policy                  ✓ ✓ ✓ | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.refreshToken            – u u | u u u u u | u u u | u
auth.register                ✓ ✓ ✓ | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.removeContactPoint      – – – | p p p p p | p p p | p
auth.renameDevice            – – – | ? ? ? ? ? | ? ? ✓ | ?
auth.resetPassword           c c c | c c c c c | c c c | c
auth.revokeDevice            – – – | ? ? ? ? ? | ? ? ✓ | ?
auth.revokeInvite            – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✗ | ✓
auth.revokeOtherDevices      – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
auth.verifyContactPoint      – – – | c c c c c | c c c | c
auth.verifyOtp               c c c | c c c c c | c c c | c
calls.answer                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
calls.consent                – – – | ? ? ? ? ? | n n ✓ | ?
calls.end                    – – – | ? ? ? ? ? | n n ✓ | ?
calls.ice                    – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
calls.initiate               – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
calls.initiate/a person      – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
calls.live                   – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
calls.logs                   – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
calls.quality                – – – | ? ? ? ? ? | n n ✓ | ?
calls.record                 – – – | ? ? ? ? ? | n n ✓ | ?
calls.reject                 – – – | ? ? ? ? ? | ✓ ✓ NOT_RINGING | ?
calls.stats                  – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.archive                – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.backup                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.create                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
chats.create/with her in it  – – – | ✓ PRIVACY ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
chats.draft                  – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.get                    – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.list                   – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
chats.mute                   – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.pin                    – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.remove                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
chats.remove/for everyone    – – – | ? ? ? ? ? | ✗ ✗ ✓ | ?
chats.update                 – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
chats.wallpaper              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
invites.create               – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
invites.join                 – – – | ? ? ? ✓ ✗ | ? ? ? | ?
invites.list                 – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
invites.preview              – – – | ? ? ? ✓ ✓ | ? ? ? | ?
invites.revoke               – – – | ? ? ? ? ? | ✗ ✓ ? | ?
keys.archive                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.chains                  – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.change                  – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
keys.chat-chain              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
keys.grant                   – – – | ? ? ? ? ? | f f f | ?
keys.own                     – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.publish-chain           – – – | CONFLICT CONFLICT CONFLICT CONFLICT CONFLICT | f f f | CONFLICT
keys.put-archive             – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.put-own                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.recover                 – – – | ? ? ? ? ? | ? ? ? | ?
keys.seals                   – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.seeds                   – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
keys.turn-epoch              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
links.answer                 – – – | e e e e e | e e ✓ | e
links.cancel                 – – – | e e e e e | e e ✓ | e
links.collect                o o o | o o o o o | o o o | o
links.grant                  – – – | f f f f f | f f o | f
links.look                   ✓ ✓ ✓ | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
links.offer                  x x x | x x x x x | x x x | x
links.reveal                 ✓ ✓ ✓ | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
links.scan                   – – – | e e e e e | e e ✓ | e
media.allowance              – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
media.delete                 – – – | ? ? ? ? ? | ? ? ✗ | ?
media.download               – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
media.get                    – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
media.link                   – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
media.signed                 ? ? ? | ? ? ? ? ? | ? ? ? | ?
media.thumbnail              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
media.upload-audio           – – – | t t t t t | t t t | t
media.upload-batch           – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
media.upload-document        – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
media.upload-image           – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
media.upload-video           – – – | t t t t t | t t t | t
members.add                  – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
members.list                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
members.remove               – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
members.remove/oneself       – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
members.set-role             – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
messages.delete              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.delete/for everyone – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
messages.edit                – – – | ? ? ? ? ? | ✗ ✗ ✓ | ?
messages.forward             – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.get                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.list                – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.pin                 – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
messages.pinned              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.react               – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.reactions           – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.reply               – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.search              – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
messages.search/in the group – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.send                – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.send/between two    – – – | ✓ m ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
messages.star                – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.starred             – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
messages.unpin               – – – | ? ? ? ? ? | ✗ ✓ ✓ | ?
messages.unreact             – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
messages.unstar              – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
presence.online              – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
presence.stop-typing         – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
presence.typing              – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
presence.watch               – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
previews.make                – – – | l l l l l | l l l | l
receipts.delivered           – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
receipts.of-message          – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
receipts.read                – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
reports.create               – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
reports.key                  – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
reports.list                 – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✗ | ✓
reports.settle               – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✗ | ✓
scheduled.cancel             – – – | ? ? ? ? ? | ? ? ✓ | ?
scheduled.list               – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
scheduled.schedule           – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
scheduled.send-now           – – – | ? ? ? ? ? | ? ? ✓ | ?
session.renew                – – – | ✗ ✗ ✗ ✗ ✗ | ✗ ✗ ✓ | ✗
sync.entries                 – – – | ? ? ? ? ? | ✓ ✓ ✓ | ?
sync.entries/of her account  – – – | ? ? ? ? ? | ? ? ✓ | ?
sync.entries/of her device   – – – | ? ? ? ? ? | ? ? ✓ | ?
sync.pull                    – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.add-contact            – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.block                  – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.blocked                – – – | ? ? ? ? ? | ? ? ✓ | ?
users.contacts               – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.get                    – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.get-avatar             – – – | ✓ ? ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.privacy                – – – | ? ? ? ? ? | ? ? ✓ | ?
users.remove-avatar          – – – | ? ? ? ? ? | ? ? ✓ | ?
users.remove-contact         – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.search                 – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.set-avatar             – – – | ? ? ? ? ? | ? ? ✓ | ?
users.set-privacy            – – – | ? ? ? ? ? | ? ? ✓ | ?
users.set-status             – – – | ? ? ? ? ? | ? ? ✓ | ?
users.unblock                – – – | ✓ ✓ ✓ ✓ ✓ | ✓ ✓ ✓ | ✓
users.update                 – – – | ? ? ? ? ? | ? ? ✓ | ?
webrtc.answer                – – – | ? ? ? ? ? | n n ✓ | ?
webrtc.ice-candidate         – – – | ? ? ? ? ? | n n ✓ | ?
webrtc.offer                 – – – | ? ? ? ? ? | n n ✓ | ?
`

const MARKS: Record<string, string> = {
  done: '✓',
  NOT_FOUND: '?',
  FORBIDDEN: '✗',
  UNAUTHENTICATED: 'u',
  ALREADY_EXISTS: 'x',
  BAD_CREDENTIALS: 'p',
  CODE_EXPIRED: 'c',
  CANNOT_POST: 'm',
  NOT_IN_CALL: 'n',
  LINK_EXPIRED: 'e',
  LINK_ORDER: 'o',
  BAD_FRAME: 'f',
  NO_PREVIEW: 'l',
  UNSUPPORTED_TYPE: 't',
}
const SIGN_IN: Partial<Record<Actor, string>> = {
  anonymous: 'UNAUTHENTICATED',
  expired: 'TOKEN_EXPIRED',
  revoked: 'SESSION_REVOKED',
}

export const markOf = (actor: Actor, outcome: string): string =>
  SIGN_IN[actor] === outcome ? '–' : (MARKS[outcome] ?? outcome)

/** As it stands in the matrix. */
export function lineOf(name: string, marks: readonly string[]): string {
  const groups = [marks.slice(0, 3), marks.slice(3, 8), marks.slice(8, 11), marks.slice(11)]
  return `${name.padEnd(28)} ${groups.map((group) => group.join(' ')).join(' | ')}`
}

/** By the name of the call, and of the case of it: a mark for each of ACTORS. */
export const matrix: ReadonlyMap<string, string[]> = new Map(
  MATRIX.trim()
    .split('\n')
    .slice(2)
    .map((line) => line.match(/^(.{28}) (.*)$/)!)
    .map(([, name, marks]) => [name!.trim(), marks!.split(/[\s|]+/)]),
)

for (const [name, marks] of matrix) {
  if (marks.length !== ACTORS.length) throw new Error(`${name}: ${marks.length} cells instead of ${ACTORS.length}`)
}
