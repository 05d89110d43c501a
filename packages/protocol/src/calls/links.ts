/**
 * Linking a new device by QR. The server carries four frames and understands none but the link that adds the device:
 * offer (new) → answer (old) → reveal (new) → grant (old) → collect (new). Each once, in this order, within two minutes.
 */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Base64, Count, Done, line, Time, Token } from '../fields.ts'
import { DeviceId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { Session } from './auth-shapes.ts'
import { Frame } from './signed.ts'

/** The 16 bytes of the QR code, in hex. */
const LinkId = z.string().check(z.regex(/^[0-9a-f]{32}$/))
/** Known to the new device alone: the QR code can be seen by others. */
const Pickup = Token
const Carried = Base64(LIMITS.linkFrameCharacters, 88)

/** LINK_EXPIRED: never offered, too late, or done with: show a new code. LINK_ORDER: not this step's turn, or it was made before. */
const ERRORS = ['LINK_EXPIRED', 'LINK_ORDER'] as const

export const offer = defineCall({
  name: 'links.offer',
  summary: 'New device: leave an offer where the old one can find it, by the id that the QR code shows.',
  http: { method: 'POST', path: '/api/links', status: 201 },
  input: z.strictObject({ linkId: LinkId, offer: Carried, deviceName: z.optional(line(LIMITS.deviceName)) }),
  output: z.strictObject({ pickup: Pickup, expiresAt: Time }),
  errors: ['ALREADY_EXISTS', 'BAD_FRAME'],
  access: 'anyone',
  rate: 'link',
})

export const look = defineCall({
  name: 'links.look',
  summary: 'New device: whether there is an answer, and whether there is something to collect. Ask every second.',
  http: { method: 'POST', path: '/api/links/look' },
  input: z.strictObject({ pickup: Pickup }),
  output: z.strictObject({ answer: z.nullable(Carried), isGranted: z.boolean() }),
  errors: ERRORS,
  access: 'anyone',
  rate: 'linkLook',
})

export const reveal = defineCall({
  name: 'links.reveal',
  summary: 'New device: reveal the nonce and the consent, to the first answer only.',
  http: { method: 'POST', path: '/api/links/reveal' },
  input: z.strictObject({ pickup: Pickup, reveal: Carried }),
  output: Done,
  errors: ERRORS,
  access: 'anyone',
  rate: 'link',
})

export const collect = defineCall({
  name: 'links.collect',
  summary: 'New device: take the grant and the session, once. The relay forgets the link.',
  http: { method: 'POST', path: '/api/links/collect' },
  input: z.strictObject({
    pickup: Pickup,
    /** Browsers: keep the refresh token in a cookie that no script can read, instead of answering it. */
    cookie: z.optional(z.boolean()),
  }),
  output: z.strictObject({ grant: Carried, session: Session }),
  errors: ERRORS,
  access: 'anyone',
  rate: 'link',
})

export const scan = defineCall({
  name: 'links.scan',
  summary: 'Old device: the offer whose code was scanned, and once it has come, the reveal.',
  http: { method: 'GET', path: '/api/links/:linkId' },
  input: z.strictObject({ linkId: LinkId }),
  output: z.strictObject({
    offer: Carried,
    deviceName: z.nullable(z.string()),
    reveal: z.nullable(Carried),
    expiresAt: Time,
  }),
  errors: ERRORS,
  access: 'account',
  rate: 'linkLook',
})

export const answer = defineCall({
  name: 'links.answer',
  summary: 'Old device: answer the offer. From then on the link is this device’s alone.',
  http: { method: 'POST', path: '/api/links/:linkId/answer' },
  input: z.strictObject({ linkId: LinkId, answer: Carried }),
  output: Done,
  errors: ERRORS,
  access: 'account',
  rate: 'link',
})

export const grant = defineCall({
  name: 'links.grant',
  summary:
    'Old device, after the person said that the codes are the same: the chain link that adds the device, its seal of the account seed, and the grant. The link is the proof by which the new device gets a session without a password.',
  http: { method: 'POST', path: '/api/links/:linkId/grant' },
  input: z.strictObject({
    linkId: LinkId,
    /** As in keys.publish-chain. */
    expected: Count(1, LIMITS.chainLinks),
    link: Frame,
    seed: Base64(LIMITS.sealedSeedCharacters),
    grant: Carried,
  }),
  output: z.strictObject({ deviceId: DeviceId, length: z.int() }),
  errors: [...ERRORS, 'CONFLICT', 'BAD_FRAME', 'FULL'],
  access: 'account',
  rate: 'link',
})

export const cancel = defineCall({
  name: 'links.cancel',
  summary: 'Old device: the codes differ, or it was not meant. The link is forgotten at once.',
  http: { method: 'DELETE', path: '/api/links/:linkId' },
  input: z.strictObject({ linkId: LinkId }),
  output: Done,
  errors: ERRORS,
  access: 'account',
  rate: 'link',
})
