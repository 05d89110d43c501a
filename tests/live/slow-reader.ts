/** A websocket over bare TCP, whose owner may stop reading. */

import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { PROTOCOL_VERSION } from '@parley/protocol'
import type { Session } from '@parley/testkit'

export class SlowReader {
  readonly #tcp: Socket
  #received = ''
  readonly ended: Promise<void>

  private constructor(tcp: Socket) {
    this.#tcp = tcp
    tcp.setEncoding('latin1').on('data', (data) => {
      this.#received += data
    })
    tcp.on('error', () => {})
    this.ended = new Promise((resolve) => tcp.once('close', () => resolve()))
  }

  static async greeted(url: string, { accessToken }: Session): Promise<SlowReader> {
    const { hostname, port } = new URL(url)
    const reader = new SlowReader(connect({ host: hostname, port: Number(port) }))
    reader.#tcp.write(
      `GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    )
    await reader.until('"sid"')
    reader.#say(`40${JSON.stringify({ token: accessToken, version: PROTOCOL_VERSION })}`)
    await reader.until('["hello"')
    return reader
  }

  get received(): number {
    return this.#received.length
  }

  heard(text: string): boolean {
    return this.#received.includes(text)
  }

  async until(text: string): Promise<void> {
    while (!this.heard(text)) await new Promise((resolve) => this.#tcp.once('data', resolve))
  }

  stopReading(): void {
    this.#tcp.pause()
  }

  readOn(): void {
    this.#tcp.resume()
  }

  close(): void {
    this.#tcp.destroy()
  }

  /** Masked with zeros, as clients must mask. */
  #say(text: string): void {
    const bytes = Buffer.from(text)
    const length = Buffer.from([0, 0, 0, 0])
    length.writeUInt8(0x81, 0)
    length.writeUInt8(0x80 | 126, 1)
    length.writeUInt16BE(bytes.length, 2)
    this.#tcp.write(Buffer.concat([length, Buffer.alloc(4), bytes]))
  }
}
