/** Frames written by hand are what RFC 6455 and the protocols of Engine.IO and Socket.IO say. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { answerFrame, type Frame, frameOf } from './frame.ts'

/** Takes one unmasked, final text frame off the front of these bytes. */
function take(bytes: Buffer): { text: string; rest: Buffer } {
  expect(bytes[0]).toBe(0b1000_0001)
  const short = bytes[1]!
  expect(short, 'a server masks nothing').toBeLessThan(128)
  const [head, length] =
    short < 126 ? [2, short] : short === 126 ? [4, bytes.readUInt16BE(2)] : [10, Number(bytes.readBigUInt64BE(2))]
  // The shortest way to write a length is the only one allowed.
  expect(head).toBe(length < 126 ? 2 : length < 65_536 ? 4 : 10)
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(head, head + length))
  return { text, rest: bytes.subarray(head + length) }
}

/** What a client reads: Engine.IO's 4 is a message, in it Socket.IO's 2 an event and 3 an acknowledgement. */
function received(frames: readonly Frame[]): unknown[] {
  let bytes: Buffer = Buffer.concat(frames.map((frame) => frame.webSocket()))
  const said: unknown[] = []
  while (bytes.length > 0) {
    const { text, rest } = take(bytes)
    const [, type, id, data] = /^4([23])(\d*)(\[.*\])$/s.exec(text) ?? []
    said.push({ type, id, data: JSON.parse(data!) })
    bytes = rest
  }
  return said
}

const payload = fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean()))

it('says events and answers as they were meant, one after the other', () => {
  const frame = fc.oneof(
    fc.record({ event: fc.string({ minLength: 1 }), payload }),
    fc.record({ id: fc.nat(), payload }),
  )
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 5 }), (said) => {
      const frames = said.map((one) =>
        'event' in one ? frameOf(one.event, one.payload) : answerFrame(one.id, one.payload),
      )
      expect(received(frames)).toEqual(
        said.map((one) => {
          const plain = JSON.parse(JSON.stringify(one.payload)) as unknown
          return 'event' in one
            ? { type: '2', id: '', data: [one.event, plain] }
            : { type: '3', id: String(one.id), data: [plain] }
        }),
      )
    }),
    { numRuns: 300 },
  )
})

it.each([0, 90, 110, 65_500, 65_530, 70_000])(
  'has room for %i characters and more, of one byte and of four',
  (length) => {
    for (let more = 0; more < 40; more++) {
      for (const text of ['x'.repeat(length + more), `${'x'.repeat(length)}${'🙂'.repeat(more)}`]) {
        expect(received([frameOf('e', { text })])).toEqual([{ type: '2', id: '', data: ['e', { text }] }])
      }
    }
  },
)

it('is encoded once, whoever receives it', () => {
  const frame = frameOf('e', {})
  expect(frame.webSocket()).toBe(frame.webSocket())
  expect(frame.packet).toBe('2["e",{}]')
})
