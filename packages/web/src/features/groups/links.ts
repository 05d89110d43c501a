/** Links into a group. What the server keeps of one does not lead in: the whole link is kept among one's own things. */

import { client } from '../../worker/engine.ts'

export type Link = {
  readonly token: string
  readonly createdBy: string
  readonly expiresAt: number
  readonly uses: number
  readonly maxUses: number | null
  /** Of those one made oneself. */
  readonly address: string | undefined
}

const KEPT = 'invite-link:'

export async function linksInto(chatId: string): Promise<Link[]> {
  const [invites, kept] = await Promise.all([
    client.invites.list(chatId),
    client.own.all(KEPT) as Promise<Record<string, string>>,
  ])
  return invites.map((invite) => ({ ...invite, address: kept[KEPT + invite.token] }))
}

export async function makeLink(chatId: string, life: number, maxUses: number | null): Promise<void> {
  const address = await client.invites.create(chatId, { life, ...(maxUses === null ? {} : { maxUses }) })
  const token = /\/join\/([^#]+)/.exec(address)![1]!
  await client.own.set(KEPT + token, address)
}

export async function takeBack(chatId: string, token: string): Promise<void> {
  await client.invites.revoke(chatId, token)
  await client.own.set(KEPT + token, null)
}
