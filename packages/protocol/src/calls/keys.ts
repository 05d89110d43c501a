/** End-to-end keys: the chains of accounts and chats, epochs and their seals, the own archive, and coming back with a recovery code. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Base64, Count, ORDINAL_MAX, Ordinal, Seq, Time, Token } from '../fields.ts'
import { ChatId, ClientId, DeviceId, MessageId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { PROOF_ERRORS, Proof } from './auth-shapes.ts'
import { EpochTurn, Frame, SIGNED_ERRORS } from './signed.ts'

export { EpochTurn, Frame } from './signed.ts'

/** An account seed for one device, as HPKE makes it. */
const SealedSeed = Base64(LIMITS.sealedSeedCharacters)

/** The seed of one generation, sealed under that of the next: the newest opens all. */
const PreviousSeed = z.strictObject({ generation: z.int().check(z.gte(1)), sealed: SealedSeed })

// ── account chains ──

export const publishChain = defineCall({
  name: 'keys.publish-chain',
  summary:
    'Append links to my chain, and the account seed for every device that has none of the newest generation: all of it or nothing. CONFLICT shows the links that came in between. A link that revokes a device signs it out too; a new account key shuts my sealed chats until their epoch is turned.',
  http: { method: 'POST', path: '/api/keys/chain', maxBytes: LIMITS.keysBodyBytes },
  input: z.strictObject({
    /** The links held so far: the first of these has this index. */
    expected: Count(0, LIMITS.chainLinks),
    links: z.array(Frame).check(z.minLength(1), z.maxLength(LIMITS.linksAtOnce)),
    /** Afterwards every valid device, paper too, must have a seal of the newest generation. */
    seeds: z._default(
      z.array(z.strictObject({ deviceId: DeviceId, sealed: SealedSeed })).check(z.maxLength(LIMITS.devicesPerUser)),
      [],
    ),
    /** For each new generation but the first, the one before it, sealed under it. */
    previous: z._default(z.array(SealedSeed).check(z.maxLength(LIMITS.linksAtOnce)), []),
    /** Begin anew (`expected` is 0): all devices are lost, and so is what only they could open. Everybody is shown a new identity. */
    restart: z.optional(z.strictObject({ proof: Proof })),
  }),
  output: z.strictObject({ series: z.int(), length: z.int() }),
  errors: ['CONFLICT', 'BAD_FRAME', 'FORBIDDEN', 'FULL', ...PROOF_ERRORS],
  access: 'account',
  rate: 'keys',
})

export const Chain = z.strictObject({
  userId: UserId,
  /** How often the account has begun anew, counted from 1; 0 for who has no keys. */
  series: z.int(),
  /** All there are; those from `from` on follow, as far as there is room in the answer. */
  length: z.int(),
  from: z.int(),
  links: z.array(Frame),
})
export type Chain = z.infer<typeof Chain>

export const chains = defineCall({
  name: 'keys.chains',
  summary:
    'The chains of these people, from given lengths on. Who has no keys, or is not there, has a chain of length 0.',
  http: { method: 'POST', path: '/api/keys/chains' },
  input: z.strictObject({
    of: z
      .array(
        z.strictObject({
          userId: UserId,
          from: z._default(Count(0, LIMITS.chainLinks), 0),
          /** An earlier chain of somebody who began anew: what they signed then is still judged by it. */
          series: z.optional(Ordinal.check(z.gte(1))),
        }),
      )
      .check(z.minLength(1), z.maxLength(LIMITS.chainsAtOnce)),
  }),
  output: z.strictObject({ chains: z.array(Chain) }),
  errors: [],
  access: 'account',
  rate: 'keys',
})

export const seeds = defineCall({
  name: 'keys.seeds',
  summary:
    'The account seed sealed to this device, the newest it has, and every earlier one sealed under its successor.',
  http: { method: 'GET', path: '/api/keys/seeds' },
  input: z.strictObject({}),
  output: z.strictObject({
    seed: z.nullable(z.strictObject({ generation: z.int(), sealed: SealedSeed })),
    previous: z.array(PreviousSeed),
  }),
  errors: [],
  access: 'account',
  rate: 'keys',
})

export const recover = defineCall({
  name: 'keys.recover',
  summary:
    'Back with a recovery code: show the link, signed by the paper device, that adds this device. It is not appended yet; the answer is the account seed sealed to the paper, with which the link and the seals for this device are then published.',
  http: { method: 'POST', path: '/api/keys/recovery' },
  input: z.strictObject({ link: Frame }),
  output: z.strictObject({
    paperId: DeviceId,
    seed: z.strictObject({ generation: z.int(), sealed: SealedSeed }),
    previous: z.array(PreviousSeed),
  }),
  errors: ['BAD_FRAME', 'CONFLICT', 'NOT_FOUND'],
  access: 'account',
  rate: 'recovery',
})

// ── chats: one signed chain each ──

export const ChatChain = z.strictObject({
  length: z.int(),
  /** Each with its place in the log. */
  entries: z.array(z.strictObject({ index: z.int(), seq: Seq, frame: Frame })),
})

export const chatChain = defineCall({
  name: 'keys.chat-chain',
  summary:
    'A sealed chat’s signed chain from an index on, a page at a time: for its members, and for who holds a link into it.',
  http: { method: 'GET', path: '/api/chats/:chatId/chain' },
  input: z.strictObject({
    chatId: ChatId,
    from: z._default(Count(0, ORDINAL_MAX), 0),
    invite: z.optional(Token),
  }),
  output: ChatChain,
  errors: ['NOT_FOUND'],
  access: 'account',
  rate: 'keys',
})

/** Where the chain of a chat stands after a change. `mustTurn`: nothing can be said until a fresh epoch. */
export const Turned = z.strictObject({ length: z.int(), epoch: Seq, mustTurn: z.boolean() })
export type Turned = z.infer<typeof Turned>

export const change = defineCall({
  name: 'keys.change',
  summary:
    'Change who is in a sealed chat: the signed frame says what (add, remove, leave, role, readmit, depart); the epoch that goes with it lands together with it. The same bytes again are the same change.',
  http: { method: 'POST', path: '/api/chats/:chatId/chain', maxBytes: LIMITS.keysBodyBytes },
  input: z.strictObject({ chatId: ChatId, signed: Frame, epoch: z.optional(EpochTurn) }),
  output: Turned,
  errors: [...SIGNED_ERRORS, 'PLAIN_REQUIRED', 'PRIVACY', 'FULL'],
  access: 'member',
  rate: 'keys',
})

export const turnEpoch = defineCall({
  name: 'keys.turn-epoch',
  summary: 'Turn a sealed chat’s epoch. Of two at once one wins; the other gets STALE_EPOCH.',
  http: { method: 'POST', path: '/api/chats/:chatId/epochs', maxBytes: LIMITS.keysBodyBytes },
  input: z.strictObject({ chatId: ChatId, epoch: EpochTurn }),
  output: Turned,
  errors: [...SIGNED_ERRORS, 'PLAIN_REQUIRED'],
  access: 'member',
  rate: 'keys',
})

export const seals = defineCall({
  name: 'keys.seals',
  summary:
    'My own seals of these epochs, each with the path that proves it belongs to the set. Those not sealed to me are left out.',
  http: { method: 'POST', path: '/api/keys/seals' },
  input: z.strictObject({
    wanted: z
      .array(z.strictObject({ chatId: ChatId, epoch: Ordinal.check(z.gte(1)) }))
      .check(z.minLength(1), z.maxLength(LIMITS.sealsAtOnce)),
  }),
  output: z.strictObject({ seals: z.array(z.strictObject({ chatId: ChatId, epoch: z.int(), seal: z.string() })) }),
  errors: [],
  access: 'account',
  rate: 'read',
})

export const grant = defineCall({
  name: 'keys.grant',
  summary:
    'Let somebody who joined read what was said before: a signed grant, appended to the chat. Those who lead make it, in direct chats either.',
  http: { method: 'POST', path: '/api/chats/:chatId/grants', status: 201 },
  input: z.strictObject({ chatId: ChatId, clientId: ClientId, grant: Frame }),
  output: z.strictObject({ id: MessageId, seq: Seq, at: Time }),
  errors: ['NOT_FOUND', 'FORBIDDEN', 'BAD_FRAME', 'PLAIN_REQUIRED'],
  access: 'admin',
  rate: 'keys',
})

// ── what a person keeps for itself ──

const OwnBody = Base64(LIMITS.ownCharacters, 44)

export const putArchive = defineCall({
  name: 'keys.put-archive',
  summary: 'Append a page of epoch secrets, sealed under the account key, to my account log.',
  http: { method: 'POST', path: '/api/keys/archive', status: 201 },
  input: z.strictObject({ clientId: ClientId, body: OwnBody }),
  output: z.strictObject({ seq: Seq }),
  errors: [],
  access: 'account',
  rate: 'send',
})

export const archive = defineCall({
  name: 'keys.archive',
  summary: 'My archive, newest page first.',
  http: { method: 'GET', path: '/api/keys/archive' },
  input: z.strictObject({ before: z.optional(Count(1, Number.MAX_SAFE_INTEGER)) }),
  output: z.strictObject({
    pages: z.array(z.strictObject({ seq: Seq, body: z.string() })),
    /** Where the next page begins; absent after the last. */
    before: z.optional(Seq),
  }),
  errors: [],
  access: 'account',
  rate: 'keys',
})

/** What it is, as the sealing names it (K86): "settings", "draft:…". */
const OwnName = z.string().check(z.regex(/^[A-Za-z0-9_.:-]{1,100}$/))

export const putOwn = defineCall({
  name: 'keys.put-own',
  summary: 'Keep something for all my devices under a name, sealed under the account key; null takes it away.',
  http: { method: 'PUT', path: '/api/keys/own/:name' },
  input: z.strictObject({ name: OwnName, body: z.nullable(OwnBody) }),
  output: z.strictObject({ seq: Seq }),
  errors: ['FULL'],
  access: 'account',
  rate: 'send',
})

export const own = defineCall({
  name: 'keys.own',
  summary: 'What I keep, by name, a page at a time.',
  http: { method: 'GET', path: '/api/keys/own' },
  input: z.strictObject({ after: z.optional(OwnName) }),
  output: z.strictObject({
    kept: z.array(z.strictObject({ name: z.string(), seq: Seq, body: z.string() })),
    after: z.optional(z.string()),
  }),
  errors: [],
  access: 'account',
  rate: 'keys',
})
