/** Whose keys one has compared, and whose have changed since one last looked: on all one's devices. */

import { useEffect } from 'react'
import { create } from 'zustand'
import { client, on } from '../../worker/engine.ts'

type Keys = {
  readonly verified: Readonly<Record<string, boolean>>
  /** Since when somebody has a new identity that nobody has acknowledged here. */
  readonly changed: Readonly<Record<string, number>>
}

const NOTHING: Keys = { verified: {}, changed: {} }
const CHANGED = 'key-change:'
const VERIFIED = 'verified:'

export const useKeys = create<Keys>(() => NOTHING)

async function refreshVerified(userId: string): Promise<void> {
  const isVerified = await client.verify.isVerified(userId).catch(() => false)
  useKeys.setState(({ verified }) => ({ verified: { ...verified, [userId]: isVerified } }))
}

export async function loadKeys(): Promise<void> {
  const kept = (await client.own.all(CHANGED)) as Record<string, { at: number }>
  const changed = Object.entries(kept).map(([name, { at }]) => [name.slice(CHANGED.length), at] as const)
  useKeys.setState({ changed: Object.fromEntries(changed) })
}

export function startKeys(): void {
  on('key-change', ({ userId }) => {
    const at = Date.now()
    useKeys.setState(({ changed }) => ({ changed: { ...changed, [userId]: at } }))
    void refreshVerified(userId)
    void client.own.set(CHANGED + userId, { at }).catch(() => {})
  })
  on('own', ({ name }) => {
    if (name.startsWith(CHANGED)) void loadKeys()
    if (name.startsWith(VERIFIED)) void refreshVerified(name.slice(VERIFIED.length))
  })
}

export const forgetKeys = () => useKeys.setState(NOTHING)

export function useIsVerified(userId: string | undefined): boolean {
  const isVerified = useKeys((state) => userId !== undefined && state.verified[userId])
  useEffect(() => {
    if (userId && isVerified === undefined) void refreshVerified(userId)
  }, [userId, isVerified])
  return isVerified ?? false
}

/** Seen: the notice goes, on all devices. */
async function acknowledge(userId: string): Promise<void> {
  if (!(userId in useKeys.getState().changed)) return
  useKeys.setState(({ changed }) => {
    const { [userId]: _, ...rest } = changed
    return { changed: rest }
  })
  await client.own.set(CHANGED + userId, null)
}

/** With the new keys they are let in where they were with the old ones, and what could not be sent for that goes out. */
export async function accept(userId: string): Promise<void> {
  if (!(userId in useKeys.getState().changed)) return
  const all = await Promise.all([client.chats.list(), client.chats.list({ archived: true })])
  const chats = all
    .flat()
    .filter(({ privacy, members }) => privacy === 'e2ee' && members.some((member) => member.userId === userId))
  for (const { id, type } of chats) {
    // In groups somebody else may have to.
    await client.members.readmit(id, userId).catch((error: unknown) => {
      if (type !== 'group') throw error
    })
  }
  await acknowledge(userId)
  const ids = new Set(chats.map(({ id }) => id))
  for (const { chatId, state, clientId } of await client.messages.unsent()) {
    if (ids.has(chatId) && state === 'failed' && clientId) await client.messages.retry(clientId)
  }
}

export async function confirm(userId: string): Promise<void> {
  await client.verify.confirm(userId)
  await refreshVerified(userId)
  await accept(userId)
}

export async function scanned(userId: string, code: string): Promise<boolean> {
  const isSame = await client.verify.scan(userId, code)
  await refreshVerified(userId)
  if (isSame) await accept(userId)
  return isSame
}

export async function unverify(userId: string): Promise<void> {
  await client.own.set(VERIFIED + userId, null)
  await refreshVerified(userId)
}
