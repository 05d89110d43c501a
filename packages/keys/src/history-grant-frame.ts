/** The public part of a history grant: who lets whom read what, which anyone in the chat may hold to the rules. */
import type { ChainState } from './account-chain.ts'
import { type Author, authorKey, readAuthor, writeAuthor } from './author.ts'
import { type Bytes, concat } from './bytes.ts'
import { type ChatState, speakerAt } from './chat-chain.ts'
import { KeyError } from './key-error.ts'
import { Reader, text, u8, u32 } from './layout.ts'
import { checkFrame, frameBody } from './signed-frame.ts'

const VERSION = 1

export type HistoryGrant = {
  readonly chat: string
  readonly author: Author
  /** The chat's chain as long as the author knew it: it must have been a member then. */
  readonly at: number
  readonly joiner: string
  readonly generation: number
  /** The first epoch granted, and how many in a row. */
  readonly from: number
  readonly count: number
  readonly sealed: Bytes
}

export type GrantHeader = Omit<HistoryGrant, 'sealed'>

export const writeGrantHeader = ({ chat, author, at, joiner, generation, from, count }: GrantHeader): Bytes =>
  concat(u8(VERSION), text(chat), writeAuthor(author), u32(at), text(joiner), u32(generation), u32(from), u32(count))

export function readHistoryGrant(frame: Bytes): HistoryGrant {
  const reader = new Reader(frameBody(frame))
  reader.version(VERSION)
  const chat = reader.text()
  const author = readAuthor(reader)
  const at = reader.u32()
  const joiner = reader.text()
  const [generation, from, count] = [reader.u32(), reader.u32(), reader.u32()]
  const sealed = reader.blob()
  reader.end()
  return { chat, author, at, joiner, generation, from, count, sealed }
}

/** Whether the author was a member then and signed it; `chain` is theirs. Of what is sealed it says nothing. */
export async function checkHistoryGrant(state: ChatState, chain: ChainState, frame: Bytes): Promise<HistoryGrant> {
  const grant = readHistoryGrant(frame)
  if (grant.chat !== state.chat) throw new KeyError('WRONG_CHAT', grant.chat)
  speakerAt(state, grant.author, chain, grant.at)
  await checkFrame(authorKey(chain, grant.author), 'history grant', frame)
  return grant
}
