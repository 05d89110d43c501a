/**
 * How each call is made, always about what is Ada's: her group, her message, her device. Every call has a line here, by its
 * name; a word after a slash tells of a second case of it.
 */

import { randomUUID } from 'node:crypto'
import { sealed } from '@parley/testkit'
import type { Actor } from './actors.ts'
import { PNG, picture, report, type Scene } from './scene.ts'

type Input = Record<string, unknown>
export type Ask = (scene: Scene, actor: Actor) => Input | Promise<Input>

const nothing = () => ({})
const WRONG = { proof: { password: 'wrong horse' } }
const CODE = { sessionId: randomUUID(), code: '123456' }
const FRAME = 'A'.repeat(88)

const aboutGroup =
  (more: Input = {}): Ask =>
  ({ group }) => ({ chatId: group, ...more })
const aboutMessage =
  (more: () => Input = nothing): Ask =>
  async (scene) => ({ id: await scene.said(), ...more() })
const aboutCall =
  (more: Input = {}): Ask =>
  async (scene) => ({ callId: await scene.ringing(), ...more })
/** Sent to the group. */
const aboutFile: Ask = async (scene) => ({ id: await scene.filed() })
const aboutAda =
  (more: Input = {}): Ask =>
  ({ ada }) => ({ userId: ada.id, ...more })

export const REQUESTS: Record<string, Ask> = {
  'auth.account': nothing,
  'auth.addContactPoint': () => ({ phone: '+491701234567', ...WRONG }),
  'auth.changePassword': () => ({ newPassword: 'another horse', ...WRONG }),
  'auth.confirm': () => ({ by: 'phone' }),
  'auth.confirmSecondFactor': () => ({ code: '123456' }),
  'auth.createInvite': nothing,
  'auth.deleteAccount': () => WRONG,
  'auth.devices': nothing,
  'auth.disableSecondFactor': () => WRONG,
  'auth.enrolSecondFactor': () => WRONG,
  'auth.forgotPassword': () => ({ phone: '+491701234567' }),
  'auth.listInvites': nothing,
  'auth.login': () => ({ username: 'ada', password: 'wrong horse' }),
  'auth.logout': nothing,
  'auth.policy': nothing,
  'auth.refreshToken': () => ({ refreshToken: 'x'.repeat(40) }),
  'auth.register': () => ({ username: `new_${randomUUID().slice(0, 8)}`, password: 'correct horse battery' }),
  'auth.removeContactPoint': () => ({ by: 'phone', ...WRONG }),
  'auth.renameDevice': async (scene) => ({ deviceId: (await scene.laptop()).session.deviceId, name: 'Mine' }),
  'auth.resetPassword': () => ({ ...CODE, newPassword: 'another horse' }),
  'auth.revokeDevice': async (scene) => ({ deviceId: (await scene.laptop()).session.deviceId }),
  'auth.revokeInvite': async (scene) => ({ inviteId: await scene.serverInvite() }),
  'auth.revokeOtherDevices': nothing,
  'auth.verifyContactPoint': () => CODE,
  'auth.verifyOtp': () => CODE,

  'calls.answer': aboutCall(),
  'calls.consent': aboutCall({ consent: true }),
  'calls.end': aboutCall({ forEveryone: true }),
  'calls.ice': nothing,
  'calls.initiate': ({ group }) => ({ chatId: group, clientId: randomUUID() }),
  'calls.initiate/a person': async (scene, actor) => {
    const { peer } = await scene.direct(actor)
    return { recipientId: peer, clientId: randomUUID() }
  },
  'calls.live': nothing,
  'calls.logs': nothing,
  'calls.quality': aboutCall({ quality: 'good' }),
  'calls.record': aboutCall(),
  'calls.reject': aboutCall(),
  'calls.stats': aboutCall(),
  'webrtc.answer': aboutCall({ answer: 'v=0' }),
  'webrtc.ice-candidate': aboutCall({ candidate: 'candidate' }),
  'webrtc.offer': aboutCall({ offer: 'v=0' }),

  'chats.archive': aboutGroup({ archived: true }),
  'chats.backup': aboutGroup(),
  'chats.create': () => ({ type: 'group', privacy: 'server', name: 'Another' }),
  'chats.create/with her in it': ({ ada }) => ({
    type: 'group',
    privacy: 'server',
    name: 'Another',
    memberIds: [ada.id],
  }),
  'chats.draft': aboutGroup({ draft: 'I' }),
  'chats.get': aboutGroup(),
  'chats.list': nothing,
  'chats.mute': aboutGroup({ until: null }),
  'chats.pin': aboutGroup({ pinned: true }),
  'chats.remove': aboutGroup(),
  'chats.remove/for everyone': aboutGroup({ forEveryone: true }),
  'chats.update': aboutGroup({ name: 'Coffee' }),
  'chats.wallpaper': aboutGroup({ wallpaper: 'sky' }),

  'invites.create': aboutGroup(),
  // Those who were never shown it have nothing but a guess; who was removed has kept it.
  'invites.join': async (scene, actor) => ({ token: await linkOf(scene, actor) }),
  'invites.list': aboutGroup(),
  'invites.preview': async (scene, actor) => ({ token: await linkOf(scene, actor) }),
  'invites.revoke': async (scene) => ({ chatId: scene.group, token: await scene.invite() }),

  'keys.archive': nothing,
  'keys.chains': ({ ada }) => ({ of: [{ userId: ada.id }] }),
  'keys.change': async (scene, actor) => {
    const { id, ada, extra, keyedOf } = await scene.sealed()
    const change = { kind: 'role', account: extra.id, role: actor === 'creator' ? 'member' : 'admin' } as const
    // A member cannot even sign what only those who lead may; whoever is outside shows what Ada has signed.
    const { signed } = await (keyedOf(actor) ?? ada).changing(id, actor === 'member' ? { kind: 'leave' } : change)
    return { chatId: id, signed }
  },
  'keys.chat-chain': async (scene) => ({ chatId: (await scene.sealed()).id }),
  'keys.grant': async (scene) => ({ chatId: (await scene.sealed()).id, clientId: randomUUID(), grant: FRAME }),
  'keys.own': nothing,
  // Those inside have a chain that one link can be held against; the others have none.
  'keys.publish-chain': async (scene) => {
    await scene.sealed()
    return { expected: 1, links: [FRAME] }
  },
  'keys.put-archive': () => ({ clientId: randomUUID(), body: 'A'.repeat(44) }),
  'keys.put-own': () => ({ name: 'settings', body: 'A'.repeat(44) }),
  'keys.recover': () => ({ link: FRAME }),
  'keys.seals': async (scene) => ({ wanted: [{ chatId: (await scene.sealed()).id, epoch: 1 }] }),
  'keys.seeds': nothing,
  'keys.turn-epoch': async (scene, actor) => {
    const { id, ada, keyedOf } = await scene.sealed()
    const keyed = keyedOf(actor) ?? ada
    return { chatId: id, epoch: (await keyed.turning(await ada.stateOf(id))).epoch }
  },

  'links.answer': async (scene) => {
    const { linkId, offer } = await scene.link()
    return { linkId, answer: offer }
  },
  'links.cancel': async (scene) => ({ linkId: (await scene.link()).linkId }),
  'links.collect': async (scene) => ({ pickup: (await scene.link()).pickup }),
  'links.grant': async (scene) => {
    const { linkId, offer } = await scene.link()
    const { links, seeds } = await scene.nextDevice()
    return { linkId, expected: 1, link: links[0], seed: seeds[0]!.sealed, grant: offer }
  },
  'links.look': async (scene) => ({ pickup: (await scene.link()).pickup }),
  'links.offer': async (scene) => {
    const { linkId, offer } = await scene.link()
    return { linkId, offer }
  },
  'links.reveal': async (scene) => {
    const { pickup, offer } = await scene.link()
    return { pickup, reveal: offer }
  },
  'links.scan': async (scene) => ({ linkId: (await scene.link()).linkId }),

  'media.allowance': nothing,
  'media.delete': aboutFile,
  'media.download': aboutFile,
  'media.get': aboutFile,
  'media.link': aboutFile,
  'media.signed': async (scene) => ({ id: await scene.filed(), expires: Date.now() + 60_000, signature: 'guessed' }),
  'media.thumbnail': aboutFile,
  'media.upload-audio': () => ({ files: [picture()] }),
  'media.upload-batch': () => ({ files: [picture()] }),
  'media.upload-document': () => ({ files: [new File(['words'], 'a.txt', { type: 'text/plain' })] }),
  'media.upload-image': () => ({ files: [picture()] }),
  'media.upload-video': () => ({ files: [picture()] }),

  'members.add': async (scene) => ({ chatId: scene.group, userIds: [(await scene.newcomer()).id] }),
  'members.list': aboutGroup(),
  'members.remove': async (scene) => ({ chatId: scene.group, userId: (await scene.newMember()).id }),
  'members.remove/oneself': (scene, actor) => ({ chatId: scene.group, userId: scene.behind(actor).id }),
  'members.set-role': async (scene) => ({ chatId: scene.group, userId: (await scene.newMember()).id, role: 'admin' }),

  'messages.delete': aboutMessage(),
  'messages.delete/for everyone': aboutMessage(() => ({ forEveryone: true })),
  'messages.edit': async (scene) => ({ id: await scene.said(), ...scene.words() }),
  'messages.forward': aboutMessage(() => ({ to: [{ chatId: randomUUID(), clientId: randomUUID() }] })),
  'messages.get': aboutMessage(),
  'messages.list': aboutGroup(),
  'messages.pin': aboutMessage(),
  'messages.pinned': aboutGroup(),
  'messages.react': aboutMessage(() => ({ emoji: '👍' })),
  'messages.reactions': aboutMessage(),
  'messages.reply': async (scene) => ({ id: await scene.said(), ...scene.words() }),
  'messages.search': ({ word }) => ({ q: word }),
  'messages.search/in the group': ({ group, word }) => ({ q: word, chatId: group }),
  'messages.send': (scene) => ({ chatId: scene.group, ...scene.words() }),
  'messages.send/between two': async (scene, actor) => ({
    chatId: (await scene.direct(actor)).chatId,
    ...sealed(0),
  }),
  'messages.star': aboutMessage(),
  'messages.starred': aboutGroup(),
  'messages.unpin': aboutMessage(),
  'messages.unreact': aboutMessage(() => ({ reaction: '👍' })),
  'messages.unstar': aboutMessage(),

  'presence.online': nothing,
  'presence.stop-typing': aboutGroup(),
  'presence.typing': aboutGroup(),
  'presence.watch': ({ ada }) => ({ userIds: [ada.id] }),
  'session.renew': ({ ada }) => ({ accessToken: ada.session.accessToken }),

  'previews.make': () => ({ url: 'http://127.0.0.1/' }),

  'receipts.delivered': aboutMessage(),
  'receipts.of-message': aboutMessage(),
  'receipts.read': aboutMessage(),

  'reports.create': ({ ada }) => ({ about: ada.id, ...report() }),
  'reports.key': nothing,
  'reports.list': nothing,
  'reports.settle': async (scene) => ({ id: await scene.reported() }),

  'scheduled.cancel': async (scene) => ({ id: await scene.planned() }),
  'scheduled.list': aboutGroup(),
  'scheduled.schedule': (scene) => ({ chatId: scene.group, sendAt: Date.now() + 3_600_000, ...scene.words() }),
  'scheduled.send-now': async (scene) => ({ id: await scene.planned() }),

  'sync.entries': ({ group }) => ({ log: group }),
  'sync.entries/of her account': ({ ada }) => ({ log: ada.id }),
  'sync.entries/of her device': ({ ada }) => ({ log: ada.session.deviceId }),
  'sync.pull': ({ group }) => ({ cursors: { [group]: 0 } }),

  'users.add-contact': ({ bystander }) => ({ userId: bystander.id }),
  'users.block': ({ bystander }) => ({ userId: bystander.id }),
  'users.blocked': aboutAda(),
  'users.contacts': nothing,
  'users.get': aboutAda(),
  'users.get-avatar': async (scene) => ({ userId: (await scene.pictured()).id }),
  'users.privacy': aboutAda(),
  'users.remove-avatar': aboutAda(),
  'users.remove-contact': aboutAda(),
  'users.search': () => ({ q: 'Seed' }),
  'users.set-avatar': aboutAda({ file: PNG }),
  'users.set-privacy': aboutAda({ online: 'nobody' }),
  'users.set-status': aboutAda({ status: 'away' }),
  'users.unblock': ({ bystander }) => ({ userId: bystander.id }),
  'users.update': aboutAda({ name: 'Ada' }),
}

const linkOf = async (scene: Scene, actor: Actor) =>
  actor === 'invited' || actor === 'exMember' ? scene.invite() : 'g'.repeat(22)
