/** A websocket that says whatever it is told to: for clients that do not keep to the protocol. */

import { PROTOCOL_VERSION } from '@parley/protocol'
import type { Session } from '@parley/testkit'

export class RawSocket {
  readonly frames: string[] = []
  readonly #socket: WebSocket
  readonly #waiting = new Set<() => void>()
  readonly closed: Promise<void>

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      this.frames.push(String(data))
      for (const check of this.#waiting) check()
    })
    this.closed = new Promise((resolve) => socket.addEventListener('close', () => resolve()))
  }

  /** Says nothing yet: not even who it is. */
  static async open(url: string): Promise<RawSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
    const raw = new RawSocket(socket)
    await raw.until((frame) => frame.startsWith('0{'))
    return raw
  }

  static async greeted(url: string, { accessToken }: Session): Promise<RawSocket> {
    const raw = await RawSocket.open(url)
    raw.send(`40${JSON.stringify({ token: accessToken, version: PROTOCOL_VERSION })}`)
    await raw.until((frame) => frame.startsWith('42["hello"'))
    return raw
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data)
  }

  /** The first such frame, already here or still to come; rejects if the connection ends without. */
  until(matches: (frame: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.frames.find(matches)
        if (found === undefined) return
        this.#waiting.delete(check)
        resolve(found)
      }
      this.#waiting.add(check)
      this.#socket.addEventListener('close', () => {
        reject(new Error(`closed after ${this.frames.map((frame) => frame.slice(0, 80)).join(' ') || 'nothing'}`))
      })
      check()
    })
  }

  close(): void {
    this.#socket.close()
  }
}
