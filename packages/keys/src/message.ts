/** Seals and opens one message: for the epoch's members only, bound to its envelope, signed by its device, padded. */
import type { ChainHead, ChainState } from './account-chain.ts'
import { type Author, authorKey, readHead, writeHead } from './author.ts'
import { type Bytes, concat } from './bytes.ts'
import { type ChatState, epochAt, speakerAt } from './chat-chain.ts'
import { type AccountHead, type LogPosition, readPosition, writePosition } from './chat-entry.ts'
import type { EpochSecret } from './chat-epoch.ts'
import { KeyError } from './key-error.ts'
import { labelled } from './labels.ts'
import { blob, optional, Reader, text, u8, u16, u32, u64 } from './layout.ts'
import { BUCKETS, readMessageFrame, writeMessageFrame } from './message-frame.ts'
import { SIGNATURE_LENGTH, sign, verify } from './primitives.ts'
import { openUnder, sealUnder } from './seal-under.ts'
import { authorOf, type Speaker } from './speaker.ts'

const INNER_VERSION = 1

/** What the server sees of a message and cannot change: everything but what it assigns itself (seq, id, time). */
export type Envelope = {
  readonly chat: string
  readonly account: string
  readonly device: string
  readonly clientId: string
  readonly kind: string
  /** The message edited, deleted, reacted or replied to. */
  readonly ref?: string | undefined
  readonly expiresAt?: number | undefined
}

/** What the sender knew when it wrote: this is how a fork, a gap or an old chain comes to light. */
export type Witness = {
  readonly seen: LogPosition
  readonly chain: ChainHead
  /** In a direct chat: the peer's chain as the sender knows it. */
  readonly peers: readonly AccountHead[]
}

export type OpenedMessage = Witness & { readonly content: Bytes }

const envelopeBytes = (envelope: Envelope, epoch: number): Bytes =>
  concat(
    u32(epoch),
    text(envelope.chat),
    text(envelope.account),
    text(envelope.device),
    text(envelope.clientId),
    text(envelope.kind),
    optional(envelope.ref === undefined ? undefined : text(envelope.ref)),
    optional(envelope.expiresAt === undefined ? undefined : u64(envelope.expiresAt)),
  )

const contextOf = ({ chat, device, clientId }: Envelope): Bytes =>
  labelled('message', text(chat), text(device), text(clientId))

const signedBytes = (envelope: Bytes, inner: Bytes): Bytes => labelled('message signature', blob(envelope), inner)

function writeInner({ seen, chain, peers }: Witness, content: Bytes): Bytes {
  const known = peers.map((peer) => concat(text(peer.account), writeHead(peer.chain)))
  const inner = concat(
    u8(INNER_VERSION),
    writePosition(seen),
    writeHead(chain),
    u16(peers.length),
    ...known,
    blob(content),
  )
  const bucket = BUCKETS.find((size) => size >= inner.length)
  if (!bucket) throw new KeyError('TOO_LARGE', `${inner.length} bytes; send it as media`)
  return concat(inner, new Uint8Array(bucket - inner.length))
}

function readInner(inner: Bytes): OpenedMessage {
  const reader = new Reader(inner)
  reader.version(INNER_VERSION)
  const seen = readPosition(reader)
  const chain = readHead(reader)
  const peers = Array.from({ length: reader.u16() }, () => ({ account: reader.text(), chain: readHead(reader) }))
  const content = reader.blob()
  if (reader.rest().some((byte) => byte !== 0)) throw new KeyError('MALFORMED', 'padding that is not empty')
  return { seen, chain, peers, content }
}

export async function sealMessage(input: {
  readonly secret: EpochSecret
  readonly state: ChatState
  readonly speaker: Speaker
  readonly envelope: Envelope
  readonly content: Bytes
  readonly seen: LogPosition
  readonly peers?: readonly AccountHead[]
}): Promise<Bytes> {
  const { secret, state, speaker, envelope, content, seen, peers = [] } = input
  const author = authorOf(speaker)
  if (envelope.account !== author.account || envelope.device !== author.device) {
    throw new KeyError('SIGNER_NOT_VALID', 'the envelope names another sender')
  }
  checkPlace(secret, state, envelope, author, speaker.chain, state.hashes.length)
  const aad = envelopeBytes(envelope, secret.number)
  const inner = writeInner({ seen, chain: author.chain, peers }, content)
  const signature = await sign(speaker.device.signer, signedBytes(aad, inner))
  const sealed = await sealUnder(secret.secret, contextOf(envelope), aad, concat(inner, signature))
  return writeMessageFrame({ epoch: secret.number, sealed })
}

export async function openMessage(input: {
  readonly secret: EpochSecret
  /** The chat's verified chain, and how many of its entries come before the message in the log. */
  readonly state: ChatState
  readonly at: number
  /** The sender's verified chain. */
  readonly chain: ChainState
  readonly envelope: Envelope
  readonly body: Bytes
}): Promise<OpenedMessage> {
  const { secret, state, at, chain, envelope, body } = input
  const { epoch, sealed } = readMessageFrame(body)
  if (epoch !== secret.number) throw new KeyError('WRONG_EPOCH', `sealed in epoch ${epoch}`)
  const aad = envelopeBytes(envelope, epoch)
  const plaintext = await openUnder(secret.secret, contextOf(envelope), aad, sealed)
  const inner = plaintext.slice(0, -SIGNATURE_LENGTH)
  const message = readInner(inner)
  const author = { account: envelope.account, device: envelope.device, chain: message.chain }
  checkPlace(secret, state, envelope, author, chain, at)
  const signKey = authorKey(chain, author)
  if (!(await verify(signKey, plaintext.slice(-SIGNATURE_LENGTH), signedBytes(aad, inner)))) {
    throw new KeyError('BAD_SIGNATURE', 'sealed by a member, but not signed by the sender')
  }
  return message
}

/** A message belongs to the epoch that was current at its place in the log, and to who was a member there. */
function checkPlace(
  secret: EpochSecret,
  state: ChatState,
  envelope: Envelope,
  author: Author,
  chain: ChainState,
  at: number,
): void {
  if (envelope.chat !== state.chat || secret.chat !== state.chat) throw new KeyError('WRONG_CHAT', envelope.chat)
  if (epochAt(state, at).number !== secret.number) {
    throw new KeyError('WRONG_EPOCH', `epoch ${secret.number} was not current there`)
  }
  speakerAt(state, author, chain, at)
}
