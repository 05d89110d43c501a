/**
 * Messages to be said later, by the server, whether a device is awake or not. Sealed now, in the epoch of now; when the keys of the
 * chat turn before their time, whichever of my devices is there seals them again. What they say is kept under the account's key.
 */

import { type MessageId, messageId, messagePlace } from '@parley/protocol'
import { scheduled as calls } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { Engine } from '../engine.ts'
import { checkSaid, readSaid, type Said, saysSomething, writeSaid } from '../state/said.ts'

export type ScheduledMessage = {
  readonly id: string
  readonly chatId: string
  readonly sendAt: number
  /** `refused`: one may no longer post there, and it will not be sent. */
  readonly state: 'waiting' | 'stale' | 'refused'
  readonly said?: Said | undefined
  readonly replyTo?: string | undefined
  readonly silent?: boolean | undefined
}

const nameOf = (id: string) => `scheduled:${id}`
/** What was to be said while nobody could seal it is said so soon after. */
const SOON_MS = 2_000

export class ScheduledMessages {
  readonly #engine: Engine

  constructor(engine: Engine) {
    this.#engine = engine
  }

  /** The same `id` again replaces what waits under it. */
  async schedule(
    chatId: string,
    said: Said,
    sendAt: number,
    options: { replyTo?: string; silent?: boolean; id?: string } = {},
  ): Promise<ScheduledMessage> {
    if (!saysSomething(said)) throw new ClientError('EMPTY')
    const { id = this.#engine.platform.uuid(), replyTo, silent } = options
    const checked = checkSaid(said)
    if (this.#isSealed(chatId)) await this.#engine.account.keep(nameOf(id), writeSaid(checked))
    return this.#put({ id, chatId, sendAt, said: checked, state: 'waiting', replyTo, silent })
  }

  async list(chatId: string): Promise<ScheduledMessage[]> {
    const { scheduled } = await this.#engine.call(calls.list, { chatId })
    return Promise.all(
      scheduled.map(async ({ id, sendAt, state, content, replyTo, silent }) => {
        return { id, chatId, sendAt, state, replyTo, silent, said: content ?? (await this.#kept(id)) }
      }),
    )
  }

  async cancel(id: string): Promise<void> {
    await this.#engine.call(calls.cancel, { id })
    await this.#forget(id)
  }

  async sendNow(id: string): Promise<void> {
    await this.#engine.call(calls.sendNow, { id })
    await this.#engine.sync.pull()
  }

  /** The account log tells of them: what the turn of a chat's keys left behind is sealed anew. */
  async heard(kind: string, data: Record<string, unknown>): Promise<void> {
    const id = data['id'] as string
    if (kind === 'unscheduled') return this.#forget(id)
    if (data['state'] !== 'stale') return
    const chatId = data['chatId'] as string
    const stale = (await this.list(chatId)).find((one) => one.id === id && one.state === 'stale')
    const sendAt = Math.max(stale?.sendAt ?? 0, this.#engine.platform.now() + SOON_MS)
    if (stale?.said) await this.#put({ ...stale, sendAt })
  }

  async #put(message: ScheduledMessage): Promise<ScheduledMessage> {
    const { call, epochs, seal, transmit } = this.#engine
    const { id, chatId, sendAt, replyTo, silent, said = {} } = message
    const ref = replyTo === undefined ? undefined : messagePlace(replyTo as MessageId).seq
    const content = writeSaid(said)
    const sealed = async () =>
      seal.seal(
        await epochs.ready(chatId, undefined),
        { chatId, clientId: id, kind: 'message', ref, content },
        await transmit.seen(chatId),
      )
    const extra = {
      ...(ref === undefined ? {} : { replyTo: messageId(chatId, ref) }),
      ...(silent ? { silent } : {}),
    }
    const answer = await transmit.insist(chatId, async () => {
      const body = this.#isSealed(chatId) ? await sealed() : { content: said as never }
      return call(calls.schedule, { chatId, clientId: id, sendAt, ...body, ...extra })
    })
    return { ...message, sendAt: answer.scheduled.sendAt, state: answer.scheduled.state }
  }

  async #kept(id: string): Promise<Said | undefined> {
    const bytes = await this.#engine.account.kept(nameOf(id))
    return bytes ? readSaid(bytes) : undefined
  }

  async #forget(id: string): Promise<void> {
    if (await this.#engine.account.kept(nameOf(id))) await this.#engine.account.keep(nameOf(id), null)
  }

  #isSealed(chatId: string): boolean {
    return this.#engine.chats.get(chatId).privacy === 'e2ee'
  }
}
