/** Lets someone who joined read what was said before: an admin seals a run of epoch secrets to them, in a signed entry. */

import { type ChainState, chainFirst, currentAccountKey } from './account-chain.ts'
import { type AccountKey, openForAccount } from './account-key.ts'
import { sealTo } from './box.ts'
import { type Bytes, concat, EMPTY, equal, type Random } from './bytes.ts'
import { type ChatState, speakerAt } from './chat-chain.ts'
import { checkSecret, type EpochSecret } from './chat-epoch.ts'
import { checkHistoryGrant, writeGrantHeader } from './history-grant-frame.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { blob, Reader } from './layout.ts'
import { KEY_LENGTH } from './primitives.ts'
import { signFrame } from './signed-frame.ts'
import { authorOf, type Speaker } from './speaker.ts'

/** `secrets` are in order and without a gap. Only those who lead may grant; in a direct chat (a new identity) either. */
export async function grantHistory(
  state: ChatState,
  speaker: Speaker,
  joiner: ChainState,
  secrets: readonly EpochSecret[],
  random: Random,
): Promise<Bytes> {
  const from = secrets[0]?.number ?? 0
  for (const [i, secret] of secrets.entries()) {
    const mark = state.epochs[secret.number - 1]
    if (!mark || secret.number !== from + i || secret.chat !== state.chat) {
      throw new KeyError('EPOCH_GAP', 'not a run of epochs of this chat', i)
    }
    await checkSecret(secret, mark)
  }
  const author = authorOf(speaker)
  const at = state.hashes.length
  const member = speakerAt(state, author, speaker.chain, at)
  if (state.shape === 'group' && member.role === 'member') throw new KeyError('NOT_ALLOWED', 'admins grant history')
  if (!equal(state.members.get(joiner.account)?.identity ?? EMPTY, chainFirst(joiner))) {
    throw new KeyError('NOT_A_MEMBER', `${joiner.account}, by that identity`)
  }
  const { generation, boxKey } = currentAccountKey(joiner)
  const { chat } = state
  const header = { chat, author, at, joiner: joiner.account, generation, from, count: secrets.length }
  const bytes = writeGrantHeader(header)
  const sealed = await sealTo(boxKey, labelled('history seal', bytes), concat(...secrets.map((s) => s.secret)), random)
  return signFrame(speaker.device.signer, 'history grant', concat(bytes, blob(sealed)))
}

/** `chain` is the author's; every secret is held against what its own epoch entry commits to. */
export async function openHistory(
  state: ChatState,
  chain: ChainState,
  keys: readonly AccountKey[],
  frame: Bytes,
): Promise<readonly EpochSecret[]> {
  const grant = await checkHistoryGrant(state, chain, frame)
  const key = keys.find(({ account, generation }) => account === grant.joiner && generation === grant.generation)
  if (!key) throw new KeyError('UNKNOWN_GENERATION', `granted to ${grant.joiner}, generation ${grant.generation}`)
  const opened = await openForAccount(key, labelled('history seal', writeGrantHeader(grant)), grant.sealed)
  const reader = new Reader(opened)
  const secrets: EpochSecret[] = []
  for (let number = grant.from; number < grant.from + grant.count; number++) {
    const mark = state.epochs[number - 1]
    if (!mark) throw new KeyError('EPOCH_GAP', `no epoch ${number}`, number)
    secrets.push(await checkSecret({ chat: state.chat, number, secret: reader.take(KEY_LENGTH) }, mark))
  }
  reader.end()
  return secrets
}
