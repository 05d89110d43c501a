/** How one says and hears a message in each of the protocols compared: the same words, the same acknowledgement. */

import type { Socket } from 'node:net'
import { FrameClient } from './frames.ts'

export type Party = {
  /** Sends one message, acknowledged under this number. */
  say(nth: number): void
  /** An acknowledgement with its number, or -1 for a message that came in. */
  onHeard: (nth: number) => void
  /** It was not taken, and this is why. */
  onRefused: (why: string) => void
  client: { socket: Socket }
}

export type Seat = { token?: string; chat?: string; id: number; partner: number }

/** As long as 100 characters of text are, sealed and padded; the header says version 1, suite 1, epoch 0. */
export const BODY = Buffer.concat([Buffer.from([1, 1, 0, 0, 0, 0]), Buffer.alloc(368, 0xa5)]).toString('base64')

/** Client ids that never repeat, and cost nothing to make. */
const RUN = Math.floor(Math.random() * 0xffff_ffff)
  .toString(16)
  .padStart(8, '0')
let made = 0
const clientId = (): string => `${RUN}-0000-4000-8000-${(made++).toString(16).padStart(12, '0')}`

const onRefused = (why: string): never => {
  throw new Error(why)
}

const PING = 0x32
const DIGIT_0 = 0x30

function number(bytes: Buffer, at: number): number {
  let n = 0
  for (; bytes[at]! >= DIGIT_0 && bytes[at]! <= DIGIT_0 + 9; at++) n = n * 10 + bytes[at]! - DIGIT_0
  return n
}

/** Parley itself: `43<n>[…]` is an acknowledgement, `42["message:received",…` a message. */
export async function parley(port: number, seat: Seat): Promise<Party> {
  const client = await FrameClient.open(port, '/socket.io/?EIO=4&transport=websocket')
  await new Promise<void>((resolve, reject) => {
    client.onFrame = (bytes, from, to) => {
      const text = bytes.toString('utf8', from, to)
      if (text.startsWith('0{')) client.send(`40${JSON.stringify({ token: seat.token, version: 1 })}`)
      else if (text.startsWith('44')) reject(new Error(text))
      else if (text.startsWith('42["hello"')) resolve()
    }
  })
  const party: Party = {
    client,
    onHeard: () => {},
    onRefused,
    say: (nth) =>
      client.send(
        `42${nth}["message:send",{"chatId":"${seat.chat}","clientId":"${clientId()}","epoch":0,"body":"${BODY}"}]`,
      ),
  }
  const RECEIVED = 'message:received'.length + 5
  client.onFrame = (bytes, from, to) => {
    if (bytes[from] === PING && to - from === 1) return client.send('3')
    if (bytes[from + 1] === DIGIT_0 + 3) {
      if (bytes.toString('latin1', from, from + 40).includes('"error"')) {
        return party.onRefused(bytes.toString('utf8', from, to))
      }
      party.onHeard(number(bytes, from + 2))
    } else if (bytes[from + 1] === DIGIT_0 + 2 && to - from > RECEIVED && bytes[from + 12] === 0x72) party.onHeard(-1)
  }
  return party
}

/** Bare Socket.IO, one to one. */
export const socketIo = (port: number, seat: Seat): Promise<Party> =>
  bareSocketIo(port, { id: seat.id }, `"say",{"to":${seat.partner}`)

/** Bare Socket.IO, to a room. */
export const socketIoRoom = (port: number, { id, chat }: Seat): Promise<Party> =>
  bareSocketIo(port, { id, room: chat }, `"shout",{"room":"${chat}"`)

async function bareSocketIo(port: number, auth: object, beginning: string): Promise<Party> {
  const client = await FrameClient.open(port, '/socket.io/?EIO=4&transport=websocket')
  await new Promise<void>((resolve) => {
    client.onFrame = (bytes, from, to) => {
      const text = bytes.toString('utf8', from, to)
      if (text.startsWith('0{')) client.send(`40${JSON.stringify(auth)}`)
      else if (text.startsWith('40')) resolve()
    }
  })
  const party: Party = {
    client,
    onHeard: () => {},
    onRefused,
    say: (nth) => client.send(`42${nth}[${beginning},"clientId":"${clientId()}","body":"${BODY}"}]`),
  }
  client.onFrame = (bytes, from, to) => {
    if (bytes[from] === PING && to - from === 1) return client.send('3')
    if (bytes[from + 1] === DIGIT_0 + 3) party.onHeard(number(bytes, from + 2))
    else if (bytes[from + 1] === DIGIT_0 + 2) party.onHeard(-1)
  }
  return party
}

/** Bare `ws` with JSON: `{"ack":n}` or `{"from":…}`. */
export async function bareWs(port: number, seat: Seat): Promise<Party> {
  const client = await FrameClient.open(port, `/?id=${seat.id}`)
  const party: Party = {
    client,
    onHeard: () => {},
    onRefused,
    say: (nth) => client.send(`{"nth":${nth},"to":${seat.partner},"clientId":"${clientId()}","body":"${BODY}"}`),
  }
  client.onFrame = (bytes, from) => {
    // {"a…  or  {"f…
    party.onHeard(bytes[from + 2] === 0x61 ? number(bytes, from + 7) : -1)
  }
  return party
}
