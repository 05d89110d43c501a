/**
 * Linking a new device by QR: the relay between two devices that have not met. It holds them to the order of the steps, to one
 * use and two minutes; what the frames say is for the devices to judge. Only the link of the chain is judged here: it is the
 * proof for which the new device gets its session.
 */

import { createHash } from 'node:crypto'
import { readLink } from '@parley/keys/public-frame'
import { links as calls, type DeviceId, Fault, keyEvents, LIMITS } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle, handleOpen } from '../../../access/handle.ts'
import type { Transaction } from '../../../db/database.ts'
import type { KeysDeps } from '../deps.ts'
import type { Publish } from '../publish.ts'
import { badFrame, base64Of, bytesOf, sameBytes, truly } from '../true-frame.ts'
import * as store from './store.ts'

const PICKUP_BYTES = 32
/** The link's id, which the QR code shows, follows the version byte of the offer. */
const OFFER_ID = [1, 17] as const

type Parts = KeysDeps & { publish: Publish }

const hashOf = (pickup: string): Buffer => createHash('sha256').update(pickup).digest()
const expired = (): Fault => new Fault('LINK_EXPIRED')
const outOfOrder = (): Fault => new Fault('LINK_ORDER')

export function linkCalls({ database, transact, clock, random, signals, sessions, publish }: Parts): Bound[] {
  const byPickup = async (tx: Transaction, pickup: string): Promise<store.Relay> => {
    const relay = await store.holdByPickup(tx, hashOf(pickup), clock.now())
    if (relay === undefined) throw expired()
    return relay
  }

  /** For any signed-in device until one has answered, then for that one alone. */
  const byId = async (tx: Transaction, id: string, caller: Caller): Promise<store.Relay> => {
    const relay = await store.holdById(tx, id, clock.now())
    if (relay === undefined || (relay.deviceId !== null && relay.deviceId !== caller.deviceId)) throw expired()
    return relay
  }

  /** The same bytes once more are an answer that was lost on its way; other bytes are another attempt. */
  const isRepeat = (held: Buffer | null, given: Buffer): boolean => {
    if (held === null) return false
    if (!sameBytes(held, given)) throw outOfOrder()
    return true
  }

  return [
    handleOpen(calls.offer, async ({ linkId, offer, deviceName = null }) => {
      const bytes = Buffer.from(offer, 'base64')
      if (bytes.subarray(...OFFER_ID).toString('hex') !== linkId) throw badFrame('LINK_MISMATCH')
      const pickup = random.bytes(PICKUP_BYTES).toString('base64url')
      const expiresAt = clock.now() + LIMITS.linkLife
      const relay = { id: linkId, pickupHash: hashOf(pickup), offer: bytes, deviceName, expiresAt }
      if (!(await store.insertRelay(database, relay))) throw new Fault('ALREADY_EXISTS')
      return { pickup, expiresAt }
    }),

    handleOpen(calls.look, ({ pickup }) =>
      database.transaction(async (tx) => {
        const { answer, grant } = await byPickup(tx, pickup)
        return { answer: answer && base64Of(answer), isGranted: grant !== null }
      }),
    ),

    handleOpen(calls.reveal, ({ pickup, reveal }) =>
      database.transaction(async (tx) => {
        const relay = await byPickup(tx, pickup)
        if (relay.answer === null) throw outOfOrder()
        const given = Buffer.from(reveal, 'base64')
        if (isRepeat(relay.reveal, given)) return {}
        await store.putReveal(tx, relay.id, given)
        tx.afterCommit(() =>
          signals.toDevice(relay.deviceId as DeviceId, keyEvents.linkRevealed.name, { linkId: relay.id }),
        )
        return {}
      }),
    ),

    handleOpen(calls.collect, async ({ pickup, cookie = false }, context) => {
      const { grant, opened } = await transact([], async (tx) => {
        const relay = await byPickup(tx, pickup)
        if (relay.grant === null || relay.newDeviceId === null) throw outOfOrder()
        await store.dropRelay(tx, relay.id)
        return { grant: relay.grant, opened: await sessions.handOver(tx, relay.newDeviceId) }
      })
      // Signed out again before it was ever used.
      if (opened === undefined) throw expired()
      return { grant: base64Of(grant), session: await sessions.answer(opened, cookie, context) }
    }),

    handle(calls.scan, ({ linkId }, caller) =>
      database.transaction(async (tx) => {
        const { offer, deviceName, reveal, expiresAt } = await byId(tx, linkId, caller)
        return { offer: base64Of(offer), deviceName, reveal: reveal && base64Of(reveal), expiresAt }
      }),
    ),

    handle(calls.answer, ({ linkId, answer }, caller) =>
      database.transaction(async (tx) => {
        const relay = await byId(tx, linkId, caller)
        const given = Buffer.from(answer, 'base64')
        if (!isRepeat(relay.answer, given)) await store.putAnswer(tx, linkId, caller, given)
        return {}
      }),
    ),

    handle(calls.grant, async ({ linkId, expected, link, seed, grant }, caller) => {
      const { signer, change } = await truly(() => readLink(bytesOf(link)))
      if (change.kind !== 'add' || change.device.kind !== 'device' || signer !== caller.deviceId) {
        throw badFrame('UNKNOWN_KIND')
      }
      const newcomer = change.device.id
      const given = Buffer.from(grant, 'base64')
      const publication = { expected, links: [link], seeds: [{ deviceId: newcomer, sealed: seed }], previous: [] }
      const { length } = await publish(caller, { ...publication, newcomer }, async (tx) => {
        const relay = await byId(tx, linkId, caller)
        if (relay.reveal === null || relay.grant !== null) throw outOfOrder()
        await sessions.admit(tx, caller.userId, newcomer, relay.deviceName ?? undefined)
        await store.putGrant(tx, linkId, newcomer, given)
      })
      return { deviceId: newcomer, length }
    }),

    handle(calls.cancel, ({ linkId }, caller) =>
      database.transaction(async (tx) => {
        await byId(tx, linkId, caller)
        await store.dropRelay(tx, linkId)
        return {}
      }),
    ),
  ]
}
