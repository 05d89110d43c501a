/** What devices in a call say to each other through the server: handed on to those in the call, to nobody else, and never kept. */

import { type CallId, calls, type DeviceId, callEvents as events, Fault, type UserId } from '@parley/protocol'
import type { Caller } from '../../../access/caller.ts'
import { type Bound, handle } from '../../../access/handle.ts'
import type { CallsDeps } from '../deps.ts'
import { callSeenBy, type Inside, insideOf, putReport } from '../store.ts'

export function relay({ database, signals, clock }: CallsDeps): Bound[] {
  /** The others in the call; a fault that says why not, if this device is not in it. */
  async function others(callId: CallId, { userId, deviceId }: Caller): Promise<Inside[]> {
    const inside = await insideOf(database, callId)
    if (!inside.some((one) => one.deviceId === deviceId)) throw await refusal(callId, userId)
    return inside.filter((one) => one.deviceId !== deviceId)
  }

  async function refusal(callId: CallId, userId: UserId): Promise<Fault> {
    const call = await callSeenBy(database, callId, userId)
    return new Fault(call === undefined ? 'NOT_FOUND' : call.endedAt === null ? 'NOT_IN_CALL' : 'CALL_OVER')
  }

  async function pass(
    { name }: { name: string },
    { callId, toDeviceId, ...said }: { callId: CallId; toDeviceId?: DeviceId | undefined },
    caller: Caller,
  ): Promise<Record<string, never>> {
    const there = await others(callId, caller)
    const to = toDeviceId === undefined ? there : there.filter(({ deviceId }) => deviceId === toDeviceId)
    if (toDeviceId !== undefined && to.length === 0) throw new Fault('NOT_FOUND')
    const payload = { callId, fromUserId: caller.userId, fromDeviceId: caller.deviceId, ...said }
    for (const { deviceId } of to) signals.toDevice(deviceId, name, payload)
    return {}
  }

  return [
    handle(calls.offer, (input, caller) => pass(events.offer, input, caller)),
    handle(calls.answerOffer, (input, caller) => pass(events.answer, input, caller)),
    handle(calls.iceCandidate, (input, caller) => pass(events.iceCandidate, input, caller)),
    handle(calls.quality, async ({ callId, quality, metrics }, caller) => {
      const isNews = await putReport(database, callId, caller, quality, metrics, clock.now())
      if (isNews === undefined) throw await refusal(callId, caller.userId)
      if (!isNews) return {}
      for (const { deviceId } of await others(callId, caller)) {
        signals.toDevice(deviceId, events.quality.name, { callId, userId: caller.userId, quality })
      }
      return {}
    }),
  ]
}
