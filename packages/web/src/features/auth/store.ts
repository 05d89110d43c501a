/** Who is signed in with this browser, and how far they have come with it. */

import { create } from 'zustand'
import { client, links, on, type Session, session } from '../../worker/engine.ts'

type Phase = 'starting' | 'signed-out' | 'locked' | 'ready'

type Auth = {
  readonly phase: Phase
  readonly userId: string | null
  /** Shown once, until the person says it is kept. */
  readonly recoveryCode: string | null
  /** The server put this device out. */
  readonly wasSignedOut: boolean
}

export const useAuth = create<Auth>(() => ({
  phase: 'starting',
  userId: null,
  recoveryCode: null,
  wasSignedOut: false,
}))

export const useMe = () => useAuth((state) => state.userId ?? '')
export const me = () => useAuth.getState().userId ?? ''

let owesCode = false

function take({ userId, isSignedIn, isLinked, connection, owesCode: isOwed }: Session): void {
  useAuth.setState({ userId, phase: !isSignedIn ? 'signed-out' : isLinked ? 'ready' : 'locked' })
  owesCode = isOwed
  if (!owesCode) useAuth.setState({ recoveryCode: null })
  else if (connection === 'online' && useAuth.getState().recoveryCode === null) void showCode()
}

/** Closed before anybody said that it was kept: it is shown until somebody does. Out of reach, with the next connection. */
async function showCode(): Promise<void> {
  const recoveryCode = await client.devices.unkeptCode().catch(() => null)
  if (owesCode) useAuth.setState({ recoveryCode })
}

export async function startAuth(): Promise<void> {
  on('session', take)
  // Shut out by another device: what is kept here is of no use any more, and not to be found by whoever has this one.
  on('signed-out', ({ reason }) => {
    if (reason !== 'SESSION_REVOKED') return
    useAuth.setState({ wasSignedOut: true })
    if (client.isLeader) void client.signOut()
  })
  take(await session())
}

/** What this browser is called in the list of devices. */
function deviceName(): string {
  const { userAgent } = navigator
  const browser = /Edg|OPR|Firefox|Chrome|Safari/.exec(userAgent)?.[0] ?? 'Browser'
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(userAgent)?.[0] ?? ''
  return `${{ Edg: 'Edge', OPR: 'Opera' }[browser] ?? browser} · ${system}`.replace(/ · $/, '')
}

export type NewAccount = { username: string; password: string; name?: string; invite?: string }

export async function createAccount(account: NewAccount): Promise<void> {
  const { recoveryCode = null } = await client.register({ ...account, deviceName: deviceName() })
  useAuth.setState({ recoveryCode })
}

export async function signIn(username: string, password: string): Promise<void> {
  const { recoveryCode = null } = await client.signIn({ username, password, deviceName: deviceName() })
  useAuth.setState({ recoveryCode, wasSignedOut: false })
}

/** Of the authenticator app, or one of the ten that were written down. */
export async function answerCode(sessionId: string, code: string): Promise<void> {
  const { recoveryCode = null } = await client.answerCode({ sessionId, code, deviceName: deviceName() })
  useAuth.setState({ recoveryCode, wasSignedOut: false })
}

export const recover = (code: string) => client.recover(code)
export const offerLink = () => links.offer(deviceName())
export const confirmLink = () => links.confirm()
/** Those before it open nothing any more. It is shown as the first one was. */
export async function newRecoveryCode(): Promise<void> {
  useAuth.setState({ recoveryCode: await client.devices.newRecoveryCode() })
}

export async function codeIsKept(): Promise<void> {
  await client.devices.codeIsKept()
  useAuth.setState({ recoveryCode: null })
}

export async function signOut(): Promise<void> {
  await client.signOut()
  useAuth.setState({ recoveryCode: null, wasSignedOut: false })
}
