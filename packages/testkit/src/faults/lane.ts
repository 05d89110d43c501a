// One direction of a proxied connection: hands on every byte and the end, in order, as late, as slowly and in such pieces as the weather says.

import type { Socket } from 'node:net'
import type { SeededRandom } from './seeded-random.ts'

export type Weather = {
  /** Nothing passes and nobody is told, not even of the end. TCP loses no byte on the way: once this lifts, what was held arrives. */
  blackHole?: boolean
  /** Everything arrives `ms` later, plus a seeded share of `jitter`; the order stays. */
  latency?: { ms: number; jitter?: number }
  bytesPerSecond?: number
  /** Everything arrives in pieces of so many bytes. */
  slice?: number
}

type Item = { bytes?: Buffer; ending?: 'end' | 'reset'; arrivedAt: number; luck: number }

/** What may be under way before the sender is made to wait. */
const UNDER_WAY_BYTES = 1 << 20
/** A throttled lane lets a piece through about this often. */
const THROTTLE_STEP_MS = 20

export class Lane {
  #source: Socket
  #sink: Socket
  #random: SeededRandom
  #weather: () => Weather
  #items: Item[] = []
  #underWay = 0
  #nextPieceAt = 0
  #cut = false
  #wake: () => void = () => {}

  constructor(source: Socket, sink: Socket, random: SeededRandom, weather: () => Weather) {
    this.#source = source
    this.#sink = sink
    this.#random = random
    this.#weather = weather
    source.on('data', (bytes) => this.#take({ bytes }))
    source.on('end', () => this.#take({ ending: 'end' }))
    // The error says no more than the close that follows it.
    source.on('error', () => {})
    source.on('close', (broken) => {
      if (broken) this.#take({ ending: 'reset' })
    })
    sink.on('drain', () => this.#wake())
    sink.on('close', () => this.#wake())
    void this.#carry()
  }

  /** The weather has changed. */
  wake(): void {
    this.#wake()
  }

  /** Tells the receiver that the sender is done, which it is not: whatever it still says is lost. */
  cut(): void {
    this.#cut = true
    this.#sink.end()
    this.#wake()
  }

  #take(part: { bytes: Buffer } | { ending: 'end' | 'reset' }): void {
    if (this.#sink.closed) return
    this.#items.push({ ...part, arrivedAt: performance.now(), luck: this.#random.next() })
    this.#underWay += 'bytes' in part ? part.bytes.length : 0
    if (this.#underWay > UNDER_WAY_BYTES) this.#source.pause()
    this.#wake()
  }

  async #carry(): Promise<void> {
    while (!this.#sink.closed) {
      const item = this.#items[0]
      const pause = item ? this.#pauseBefore(item) : Number.POSITIVE_INFINITY
      if (pause > 0) await this.#sleep(pause)
      else if (item) await this.#pass(item)
    }
    // Nobody is left to receive: let the sender talk to itself, so that its own end is noticed.
    this.#items = []
    this.#source.resume()
  }

  #pauseBefore(item: Item): number {
    if (this.#cut) return 0
    const { blackHole, latency, bytesPerSecond } = this.#weather()
    if (blackHole || this.#sink.writableNeedDrain) return Number.POSITIVE_INFINITY
    const delay = latency ? latency.ms + (latency.jitter ?? 0) * item.luck : 0
    const dueAt = Math.max(item.arrivedAt + delay, bytesPerSecond ? this.#nextPieceAt : 0)
    return dueAt - performance.now()
  }

  async #pass(item: Item): Promise<void> {
    if (item.ending) {
      this.#items.shift()
      if (item.ending === 'reset') breakOff(this.#sink)
      else this.#sink.end()
      return
    }
    const rest = item.bytes ?? Buffer.alloc(0)
    const piece = this.#cut ? rest : rest.subarray(0, this.#pieceBytes())
    if (piece.length < rest.length) item.bytes = rest.subarray(piece.length)
    else this.#items.shift()
    this.#underWay -= piece.length
    if (this.#underWay <= UNDER_WAY_BYTES) this.#source.resume()
    if (this.#cut) return

    this.#sink.write(piece)
    const { slice, bytesPerSecond } = this.#weather()
    if (bytesPerSecond) this.#nextPieceAt = performance.now() + (piece.length / bytesPerSecond) * 1000
    // A receiver in this process gets its turn, and so sees the pieces apart.
    if (slice) await new Promise((resolve) => setImmediate(resolve))
  }

  #pieceBytes(): number {
    const { slice = Number.POSITIVE_INFINITY, bytesPerSecond = Number.POSITIVE_INFINITY } = this.#weather()
    return Math.max(1, Math.min(slice, Math.ceil((bytesPerSecond * THROTTLE_STEP_MS) / 1000)))
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => this.#wake(), Math.ceil(ms)) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/**
 * Ends a connection so that the other side gets a reset. Only TCP that is connected has such a thing, and only until it has said its
 * own end: asked for after that, the reset fails and the socket never closes.
 */
export function breakOff(socket: Socket): void {
  if (socket.remoteFamily && !socket.writableEnded) socket.resetAndDestroy()
  else socket.destroy()
}
