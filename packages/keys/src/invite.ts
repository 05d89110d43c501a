/** An invite link is 32 secret bytes: who holds them can sign itself into the chat, and the server, which does not, cannot. */
import { chainFirst } from './account-chain.ts'
import type { Bytes, Random } from './bytes.ts'
import type { ChatState } from './chat-chain.ts'
import { inviteProofBytes } from './chat-entry.ts'
import { derive, KEY_LENGTH, sign, signingKeys } from './primitives.ts'
import { type SignedChatEntry, signChatEntry } from './sign-chat-entry.ts'
import type { Speaker } from './speaker.ts'

/** Travels in the part of an address that browsers do not send to servers (after the #). */
export type InviteSecret = Bytes

export const newInvite = (random: Random): InviteSecret => random(KEY_LENGTH)

const keysOf = async (secret: InviteSecret) => signingKeys(await derive(secret, 'invite key'))

/** The half that an `invite` entry makes known. */
export const inviteKeyOf = async (secret: InviteSecret): Promise<Bytes> => (await keysOf(secret)).signKey

export async function signJoin(
  state: ChatState,
  secret: InviteSecret,
  speaker: Speaker,
  time: number,
): Promise<SignedChatEntry> {
  const { signer, signKey } = await keysOf(secret)
  const identity = chainFirst(speaker.chain)
  const proof = await sign(signer, inviteProofBytes(state.chat, speaker.chain.account, identity))
  return signChatEntry(state, state.chat, speaker, time, { kind: 'join', identity, inviteKey: signKey, proof })
}
