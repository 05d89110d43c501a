/** One delivery, encoded once, whoever receives it. */

const TEXT_FRAME = 0x81

export type Frame = {
  /** A Socket.IO packet, for connections that are still polling. */
  packet: string
  /** The same as a finished websocket frame. */
  webSocket(): Buffer
}

export const frameOf = (event: string, payload: object): Frame =>
  new EncodedFrame(`2${JSON.stringify([event, payload])}`)

/** The answer to a call, under the number the client gave it. */
export const answerFrame = (id: number, answer: unknown): Frame => new EncodedFrame(`3${id}${JSON.stringify([answer])}`)

class EncodedFrame implements Frame {
  readonly packet: string
  #bytes: Buffer | undefined

  constructor(packet: string) {
    this.packet = packet
  }

  webSocket(): Buffer {
    this.#bytes ??= encode(`4${this.packet}`)
    return this.#bytes
  }
}

function encode(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const frame = Buffer.allocUnsafe(head + length)
  frame[0] = TEXT_FRAME
  if (head === 2) frame[1] = length
  else if (head === 4) {
    frame[1] = 126
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = 127
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, head)
  return frame
}
