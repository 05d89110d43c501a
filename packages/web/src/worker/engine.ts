/**
 * Where the app meets the client: `client` has its words, `calls` those of the contract it has no words for, `on` what it tells.
 * One client runs for all tabs of this browser, in a worker; this is the only file that knows how.
 */

import type { ClientEvents, Status } from '@parley/client'
import { emptyPocket, openPocket, openSharedClient } from '@parley/client/browser'

/** What was refused, with what a person needs to know of it. */
export { RemoteError as Refused } from '@parley/client/browser'

export type Session = {
  readonly userId: string | null
  readonly isSignedIn: boolean
  readonly isLinked: boolean
  readonly connection: Status['connection']
  readonly owesCode: boolean
}

type Told = ClientEvents & { session: Session; 'link-code': { code: string }; 'link-failed': { code: string } }

const NAME = 'this-browser'
export const client = openSharedClient({ url: location.origin, name: NAME })
export const { calls } = client

const sessionOf = ({ userId, isSignedIn, isLinked, connection, owesCode }: Status): Session => ({
  ...{ userId: userId ?? null, isSignedIn, isLinked, connection, owesCode },
})
export const session = async (): Promise<Session> => sessionOf(await client.status())

const here = new EventTarget()
const tellHere = (event: string, payload: unknown) => here.dispatchEvent(new CustomEvent(event, { detail: payload }))
client.on('status', (status) => tellHere('session', sessionOf(status)))

export function on<E extends keyof Told>(event: E, listener: (payload: Told[E]) => void): () => void {
  if (event !== 'session' && event !== 'link-code' && event !== 'link-failed')
    return client.on(event as never, listener)
  const heard = (told: Event) => listener((told as CustomEvent<Told[E]>).detail)
  here.addEventListener(event, heard)
  return () => here.removeEventListener(event, heard)
}

/** What this page keeps by itself, before the worker hears of it. */
export const pocket = { open: () => openPocket(NAME), empty: () => emptyPocket(NAME) }

type Links = { offered?: ReturnType<typeof client.links.offer>; scanned?: ReturnType<typeof client.links.scan> }
const under: Links = {}

/** Linking another device, step by step; the six digits follow as an event. */
export const links = {
  /** On the new device: what to show. */
  async offer(deviceName: string) {
    const offered = client.links.offer(deviceName)
    under.offered = offered
    const { qr, code } = await offered
    code.then(
      (digits) => under.offered === offered && tellHere('link-code', { code: digits }),
      (error: { code?: string }) =>
        under.offered === offered && tellHere('link-failed', { code: error.code ?? 'INTERNAL' }),
    )
    return { qr }
  },
  confirm: async () => (await under.offered)?.confirm(),
  /** On the old device. */
  async scan(qr: string) {
    under.scanned = client.links.scan(qr)
    const { code, deviceName } = await under.scanned
    return { code, deviceName }
  },
  approve: async () => (await under.scanned)?.approve(),
  reject: async () => (await under.scanned)?.reject(),
}

export async function exportChat(chatId: string): Promise<string> {
  let all = ''
  for await (const line of client.export(chatId)) all += line
  return all
}
