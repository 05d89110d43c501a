/** Linking a new device by QR: both people's eyes compare six digits, and neither side goes on before they have. */

import {
  type AnsweredLink,
  answerLink,
  confirmLink,
  deviceFromSeed,
  grantLink,
  type LinkRequest,
  newDeviceSeed,
  offerLink,
  readLinkCode,
  revealLink,
  sealSeed,
  signLink,
} from '@parley/keys'
import { Fault, LIMITS } from '@parley/protocol'
import { links as calls } from '@parley/protocol/wire'
import { fromBase64, toBase64 } from '../base64.ts'
import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'
import type { MakeCall } from '../wire/make-call.ts'
import { callByRest } from '../wire/rest.ts'

const ASK_AGAIN_MS = 500

/** On the new device. */
export type Offered = {
  /** To be shown as a QR code; never an address. */
  readonly qr: string
  /** Six digits, once the other device has answered. */
  readonly code: Promise<string>
  /** To be called once the person said that both screens show the same digits; resolves when this device is linked. */
  confirm(): Promise<void>
}

/** On the old device. */
export type Scanned = {
  readonly code: string
  readonly deviceName: string | null
  approve(): Promise<void>
  reject(): Promise<void>
}

export class Links {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** New device: neither name nor password is needed, the old one vouches. */
  async offer(deviceName?: string): Promise<Offered> {
    const { platform, url, own } = this.#engine
    if (own.isLinked) throw new ClientError('ALREADY_LINKED')
    const open: MakeCall = (spec, input) => callByRest(url, undefined, spec, input)
    const seed = newDeviceSeed(platform.random)
    const device = await deviceFromSeed(platform.uuid(), seed)
    const named = deviceName === undefined ? {} : { deviceName }
    const lay = async () => {
      const link = await offerLink(device, platform.now(), platform.random)
      const linkId = hex(readLinkCode(link.qr).id)
      const laid = await open(calls.offer, { linkId, offer: toBase64(link.offer), ...named })
      return { ...link, ...laid }
    }
    let laid = await lay()
    // The first word of the server to a device whose clock is wrong: what that has signed lasts too long, or is over.
    if (await platform.learn(laid.expiresAt - LIMITS.linkLife)) laid = await lay()
    const { qr, pending, pickup } = laid
    const answered = this.#until(async () => {
      const { answer } = await open(calls.look, { pickup })
      return answer ?? undefined
    }).then(async (answer) => {
      const revealed = await revealLink(pending, fromBase64(answer))
      await open(calls.reveal, { pickup, reveal: toBase64(revealed.reveal) })
      return revealed.answered
    })
    // Whoever never confirms is not told of a link that ran out.
    answered.catch(() => {})
    return {
      qr,
      code: answered.then(({ code }) => code),
      confirm: async () => this.#collect(open, pickup, device.id, seed, await answered),
    }
  }

  async #collect(open: MakeCall, pickup: string, deviceId: string, seed: Uint8Array<ArrayBuffer>, link: AnsweredLink) {
    const { sessions, own, connection } = this.#engine
    await this.#until(async () => ((await open(calls.look, { pickup })).isGranted ? true : undefined))
    const { grant, session } = await open(calls.collect, { pickup })
    // The relay hands it over once: kept whole with the session, so that whoever dies over it goes on at the next start.
    const granted = { link: { ...link, device: undefined }, grant: fromBase64(grant) }
    await own.grant({ accountId: session.userId, deviceId, seed, granted }, (kept) => sessions.begin(session, [kept]))
    await own.adopt()
    connection.start()
    this.#engine.tellStatus()
  }

  /** Old device: takes what the new one shows. */
  async scan(qr: string): Promise<Scanned> {
    const { platform, own, call } = this.#engine
    const code = readLinkCode(qr)
    const linkId = hex(code.id)
    const { offer, deviceName } = await call(calls.scan, { linkId })
    const answer = await answerLink(code, fromBase64(offer), await own.speaker(), platform.now(), platform.random)
    await call(calls.answer, { linkId, answer: toBase64(answer) })
    const reveal = await this.#until(async () => (await call(calls.scan, { linkId })).reveal ?? undefined)
    const request = await confirmLink(fromBase64(offer), answer, fromBase64(reveal))
    return {
      code: request.code,
      deviceName,
      reject: async () => void (await call(calls.cancel, { linkId })),
      // Whom another device shuts out at this moment changes both: granted is the newest key, by the chain as it is then.
      approve: () => own.insist(() => this.#grant(linkId, request)),
    }
  }

  async #grant(linkId: string, request: LinkRequest): Promise<void> {
    const { platform, own, call, chains } = this.#engine
    const { accountKey, device } = own
    const before = await own.chain()
    const change = { kind: 'add', device: request.device, consent: request.consent } as const
    const link = await signLink(before, device, platform.now(), change)
    const added = link.chain.devices.get(request.device.id)
    if (!added) throw new ClientError('BAD_CODE')
    const grant = await grantLink(request, { device, chain: link.chain }, accountKey, platform.random)
    await chains.extendOwn(accountKey.account, before.hashes.length, [link.frame], async () => {
      await call(calls.grant, {
        linkId,
        expected: before.hashes.length,
        link: toBase64(link.frame),
        seed: toBase64(await sealSeed(accountKey, added, platform.random)),
        grant: toBase64(grant),
      })
    })
  }

  /** Asks again until there is an answer; the link's own time ends it. */
  async #until<T>(ask: () => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const found = await ask().catch((error: unknown) => {
        if (error instanceof Fault && error.code === 'LINK_ORDER') return undefined
        throw error
      })
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.#engine.platform.after(ASK_AGAIN_MS, resolve))
    }
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
