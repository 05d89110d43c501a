/** A device that keeps sending whatever happens: the same clientId until there is an answer, and everything it did on record. */

import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { ERRORS, Fault, messages } from '@parley/protocol'
import type { HistoryEvent } from '../check-history/history.ts'
import type { SeededRandom } from '../faults/seeded-random.ts'
import { sealedBody } from '../keyed.ts'
import { Line, type Session } from '../person.ts'

const PAUSE_MS = 50
/** Without an answer for so long, it asks again, over a new connection. */
const PATIENCE_MS = 3_000
/** Some are sent twice though the answer came: so great a share of them, unless said otherwise. */
const REPEATS = 0.1

export class Writer {
  readonly #url: string
  readonly #session: Session
  readonly #chats: readonly string[]
  readonly #random: SeededRandom
  readonly #record: (event: HistoryEvent) => void
  readonly #repeats: number
  #line: Line | undefined
  #stopped = false
  readonly #done: Promise<void>
  acked = 0
  /** How often it has connected. */
  comings = 0
  /** Answers that no fault of ours explains. */
  readonly unexpected: unknown[] = []

  constructor(
    url: string,
    session: Session,
    chats: readonly string[],
    random: SeededRandom,
    record: (event: HistoryEvent) => void,
    repeats = REPEATS,
  ) {
    this.#repeats = repeats
    this.#url = url
    this.#session = session
    this.#chats = chats
    this.#random = random
    this.#record = record
    this.#done = this.#run()
  }

  /** Drops the connection without a word; it comes back by itself. */
  drop(): void {
    this.#line?.close()
  }

  /** Finishes the message it is at, and no more. */
  async finish(): Promise<void> {
    this.#stopped = true
    await this.#done
    this.drop()
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const chat = this.#random.pick(this.#chats)
      const clientId = randomUUID()
      await this.#sendUntilAnswered(chat, clientId)
      if (this.#random.chance(this.#repeats)) await this.#sendUntilAnswered(chat, clientId)
    }
  }

  async #sendUntilAnswered(log: string, clientId: string): Promise<void> {
    for (;;) {
      const attempt = { writer: this.#session.userId, device: this.#session.deviceId, log, clientId }
      const line = await this.#connected()
      this.#record({ type: 'send-invoked', ...attempt, at: performance.now() })
      try {
        const { seq } = await this.#send(line, log, clientId)
        this.#record({ type: 'send-acked', ...attempt, seq, at: performance.now() })
        this.acked++
        return
      } catch (error) {
        this.#record({ type: 'send-failed', ...attempt, outcome: 'unknown', at: performance.now() })
        if (error instanceof Fault && ERRORS[error.code].retry !== 'later') {
          this.unexpected.push(error)
          return
        }
        if (!(error instanceof Fault)) line.close()
        await pause()
      }
    }
  }

  async #send(line: Line, chatId: string, clientId: string): Promise<{ seq: number }> {
    let timer: NodeJS.Timeout | undefined
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS)
      line.socket.once('disconnect', () => reject(new Error('disconnected')))
    })
    try {
      return await Promise.race([line.call(messages.send, { chatId, clientId, epoch: 0, body: BODY }), silence])
    } finally {
      clearTimeout(timer)
    }
  }

  async #connected(): Promise<Line> {
    while (this.#line === undefined || this.#line.socket.disconnected) {
      try {
        this.#line = await Line.open(this.#url, this.#session)
        this.comings++
      } catch {
        await pause()
      }
    }
    return this.#line
  }
}

/** To the server a sealed body is any bytes of the right form. */
const BODY = sealedBody(0)

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
