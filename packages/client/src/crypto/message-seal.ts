/** Seals what is said in an end-to-end chat, and opens what others said, checking all that their message vouches for. */

import {
  type AccountHead,
  type Bytes,
  type ChainState,
  chainHead,
  checkHead,
  type Envelope,
  KeyError,
  type LogPosition,
  type OpenedMessage,
  openMessage,
  readMessageFrame,
  sealMessage,
} from '@parley/keys'
import type { Entry } from '@parley/protocol'
import { fromBase64, toBase64 } from '../base64.ts'
import { IntegrityError } from '../integrity.ts'
import type { Chains } from './chains.ts'
import type { ChatChainBook } from './chat-chain-book.ts'
import type { Epochs, Ready } from './epochs.ts'
import type { OwnKeys } from './own-keys.ts'

export type MessageSealDeps = { book: ChatChainBook; epochs: Epochs; chains: Chains; own: OwnKeys }

export type Sealing = { chatId: string; clientId: string; kind: string; ref?: number | undefined; content: Bytes }

export class MessageSeal {
  readonly #deps: MessageSealDeps

  constructor(deps: MessageSealDeps) {
    this.#deps = deps
  }

  async seal(ready: Ready, sealing: Sealing, seen: LogPosition): Promise<{ body: string; epoch: number }> {
    const { own } = this.#deps
    const { chatId, clientId, kind, ref, content } = sealing
    const speaker = await own.speaker()
    const account = speaker.chain.account
    const envelope: Envelope = { chat: chatId, account, device: speaker.device.id, clientId, kind, ref: refOf(ref) }
    const { state, secret, chains } = ready
    const peers: AccountHead[] =
      state.shape === 'direct'
        ? [...chains.values()]
            .filter((chain) => chain.account !== account)
            .map((chain) => ({ account: chain.account, chain: chainHead(chain) }))
        : []
    const body = await sealMessage({ secret, state, speaker, envelope, content, seen, peers })
    return { body: toBase64(body), epoch: secret.number }
  }

  /** Undefined: the secret is not ours (said before we came). */
  async open(chatId: string, entry: Entry): Promise<OpenedMessage | undefined> {
    const { book, epochs, chains } = this.#deps
    const body = fromBase64(entry.body as string)
    const { epoch } = readMessageFrame(body)
    if (epoch !== entry.epoch) throw new KeyError('WRONG_EPOCH', `sealed in ${epoch}, said to be ${entry.epoch}`)
    // A device that begins with the newest page has not seen the chain's own entries yet.
    const known = await book.known(chatId)
    const state = known && known.epochs.length >= epoch ? known : await book.pull(chatId)
    if (state.epochs.length < epoch) {
      throw new IntegrityError({ code: 'WITHHELD', detail: `the chain that begins epoch ${epoch} is kept from us` })
    }
    const secret = await epochs.secret(chatId, epoch)
    if (!secret) return undefined
    const account = entry.senderId ?? ''
    const at = await book.placeOf(chatId, entry.seq)
    const envelope: Envelope = {
      ...{ chat: chatId, account, device: entry.deviceId ?? '', clientId: entry.clientId ?? '', kind: entry.kind },
      ref: refOf(entry.ref),
    }
    const openBy = (chain: ChainState) => openMessage({ secret, state, at, chain, envelope, body })
    let opened: OpenedMessage
    try {
      opened = await openBy(await chains.of(account))
    } catch (error) {
      // Our copy of the sender's chain may be behind, or this was said in another of their lives.
      if (!(error instanceof KeyError) || !RETRIED.includes(error.code)) throw error
      opened = await this.#openByLife(account, openBy)
    }
    await this.#checkOwn(opened)
    return opened
  }

  async #openByLife(account: string, openBy: (chain: ChainState) => Promise<OpenedMessage>): Promise<OpenedMessage> {
    let failure: unknown
    for (const chain of await this.#deps.chains.lives(account)) {
      try {
        return await openBy(chain)
      } catch (error) {
        failure = error
        if (!(error instanceof KeyError) || error.code !== 'CHAIN_RESTARTED') throw error
      }
    }
    throw failure
  }

  /** What the sender knows of our own chain: if that is another than ours, somebody shows two of them. */
  async #checkOwn({ peers }: OpenedMessage): Promise<void> {
    const { own, chains } = this.#deps
    const account = own.accountKey.account
    const mine = peers.find((peer) => peer.account === account)
    if (!mine) return
    try {
      checkHead(await own.chain(), mine.chain)
    } catch (error) {
      if (!(error instanceof KeyError) || error.code !== 'CHAIN_BEHIND') throw error
      await chains.refresh([account])
      checkHead(await own.chain(), mine.chain)
    }
  }
}

const RETRIED = ['CHAIN_BEHIND', 'CHAIN_RESTARTED']
const refOf = (ref: number | undefined) => (ref === undefined ? undefined : String(ref))
