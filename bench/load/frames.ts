/** A websocket client that does as little as can be done: the load must never be what is measured. */

import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

/** Masked with a key of zeros: a server cannot tell, and nothing has to be turned over. */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 6 : 8
  const frame = Buffer.alloc(head + length)
  frame[0] = 0x81
  if (head === 6) frame[1] = 0x80 | length
  else {
    frame[1] = 0x80 | 126
    frame.writeUInt16BE(length, 2)
  }
  frame.write(text, head)
  return frame
}

export class FrameClient {
  readonly socket: Socket
  #rest: Buffer = Buffer.alloc(0)
  /** A frame's payload, as a view of the buffer it came in: use it before returning. */
  onFrame: (bytes: Buffer, from: number, to: number) => void = () => {}

  private constructor(socket: Socket) {
    this.socket = socket
  }

  static open(port: number, path: string, host = '127.0.0.1'): Promise<FrameClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host)
      const key = randomBytes(16).toString('base64')
      socket.setNoDelay(true)
      socket.once('error', reject)
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: ${host}:${port}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: ${key}\r\nsec-websocket-version: 13\r\n\r\n`,
      )
      let greeting = Buffer.alloc(0)
      const greet = (chunk: Buffer) => {
        greeting = Buffer.concat([greeting, chunk])
        const end = greeting.indexOf('\r\n\r\n')
        if (end < 0) return
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        if (!greeting.subarray(0, end).includes(accept)) return reject(new Error(greeting.subarray(0, 200).toString()))
        socket.off('data', greet)
        socket.off('error', reject)
        socket.on('error', () => {})
        const client = new FrameClient(socket)
        socket.on('data', (bytes: Buffer) => client.#read(bytes))
        resolve(client)
        const rest = greeting.subarray(end + 4)
        if (rest.length > 0) setImmediate(() => client.#read(rest))
      }
      socket.on('data', greet)
    })
  }

  send(text: string): void {
    this.socket.write(textFrame(text))
  }

  #read(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    while (bytes.length - at >= 2) {
      let length = bytes[at + 1]! & 0x7f
      let head = 2
      if (length === 126) {
        if (bytes.length - at < 4) break
        length = bytes.readUInt16BE(at + 2)
        head = 4
      } else if (length === 127) {
        if (bytes.length - at < 10) break
        length = Number(bytes.readBigUInt64BE(at + 2))
        head = 10
      }
      const end = at + head + length
      if (end > bytes.length) break
      this.onFrame(bytes, at + head, end)
      at = end
    }
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : Buffer.alloc(0)
  }
}
