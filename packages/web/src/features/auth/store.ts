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

function take({ userId, isSignedIn, isLinked }: Session): void {
  useAuth.setState({ userId, phase: !isSignedIn ? 'signed-out' : isLinked ? 'ready' : 'locked' })
}

export async function startAuth(): Promise<void> {
  on('session', take)
  on('signed-out', () => useAuth.setState({ wasSignedOut: true }))
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

export const recover = (code: string) => client.recover(code)
export const offerLink = () => links.offer(deviceName())
export const confirmLink = () => links.confirm()
export const codeIsKept = () => useAuth.setState({ recoveryCode: null })

export async function signOut(): Promise<void> {
  await client.signOut()
  useAuth.setState({ recoveryCode: null, wasSignedOut: false })
}
