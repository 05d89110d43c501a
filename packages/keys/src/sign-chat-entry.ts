/** Makes the next entry of a chat's chain and hands back the frame to append with the state it leads to. */
import type { Bytes } from './bytes.ts'
import { applyChatEntry, type ChatState } from './chat-chain.ts'
import { type ChatChange, writeChatEntry } from './chat-entry.ts'
import { HASH_LENGTH } from './primitives.ts'
import { signFrame } from './signed-frame.ts'
import { authorOf, type Speaker } from './speaker.ts'

export type SignedChatEntry = { readonly frame: Bytes; readonly state: ChatState }

/** Refuses what every reader would refuse, before it is ever sent. */
export async function signChatEntry(
  state: ChatState | undefined,
  chat: string,
  speaker: Speaker,
  time: number,
  change: ChatChange,
): Promise<SignedChatEntry> {
  const index = state?.hashes.length ?? 0
  const previous = state?.hashes.at(-1) ?? new Uint8Array(HASH_LENGTH)
  const body = writeChatEntry({ chat, index, previous, author: authorOf(speaker), time, change })
  const frame = await signFrame(speaker.device.signer, 'chat entry', body)
  return { frame, state: await applyChatEntry(state, chat, frame, speaker.chain) }
}
