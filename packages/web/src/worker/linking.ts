/** Linking another device, step by step: its promises cannot cross over to a tab, so each step is a call or an event. */

import type { Client } from '@parley/client'

export function linking(client: Client, tell: (event: string, payload: unknown) => void) {
  let offered: Awaited<ReturnType<Client['links']['offer']>> | undefined
  let scanned: Awaited<ReturnType<Client['links']['scan']>> | undefined
  return {
    /** On the new device: what to show. The six digits follow as an event. */
    async offer(deviceName: string) {
      const mine = await client.links.offer(deviceName)
      offered = mine
      mine.code.then(
        (code) => offered === mine && tell('link-code', { code }),
        (error: { code?: string }) => offered === mine && tell('link-failed', { code: error.code ?? 'INTERNAL' }),
      )
      return { qr: mine.qr }
    },
    confirm: async () => offered?.confirm(),
    /** On the old device. */
    async scan(qr: string) {
      scanned = await client.links.scan(qr)
      return { code: scanned.code, deviceName: scanned.deviceName }
    },
    approve: async () => scanned?.approve(),
    reject: async () => scanned?.reject(),
  }
}
