/** A message over XMPP, said and heard with as little work as can be done: plain TCP, SASL PLAIN, one resource. */

import { once } from 'node:events'
import { connect } from 'node:net'
import { BODY, type Party, type Seat } from './dialects.ts'

export const XMPP_HOST = 'localhost'
export const XMPP_PASSWORD = 'a-password'
export const xmppName = (id: number): string => `person${id}`

const STREAM = `<stream:stream to='${XMPP_HOST}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`
const MESSAGE_END = '</message>'
const BODY_BEGIN = '<body>'
const DIGIT_0 = 0x30

const present = new Map<number, Party>()

/**
 * A message counts as acknowledged when its partner has it. That is the kindest reading for an XMPP server: it is spared
 * the acknowledgements (XEP-0198, receipts) that a client wants before it may forget a message.
 */
export async function xmpp(port: number, { id, partner }: Seat): Promise<Party> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await once(socket, 'connect')
  const ask = async (text: string, until: string): Promise<void> => {
    socket.write(text)
    let heard = ''
    while (!heard.includes(until)) {
      heard += String((await once(socket, 'data'))[0])
      if (/<failure|<stream:error|type='error'/.test(heard)) throw new Error(heard)
    }
  }
  const credentials = Buffer.from(`\0${xmppName(id)}\0${XMPP_PASSWORD}`).toString('base64')
  await ask(STREAM, '</stream:features>')
  await ask(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${credentials}</auth>`, '<success')
  await ask(STREAM, '</stream:features>')
  await ask(
    `<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind></iq>`,
    '</iq>',
  )
  const head = `<message type='chat' to='${xmppName(partner)}@${XMPP_HOST}/r'><body>`
  const party: Party = {
    client: { socket },
    onHeard: () => {},
    onRefused: () => {},
    say: (nth) => socket.write(`${head}${nth} ${BODY}</body></message>`),
  }
  present.set(id, party)
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (let end = bytes.indexOf(MESSAGE_END); end >= 0; end = bytes.indexOf(MESSAGE_END, at)) {
      const body = bytes.indexOf(BODY_BEGIN, at) + BODY_BEGIN.length
      let nth = 0
      for (let i = body; bytes[i] !== 0x20; i++) nth = nth * 10 + bytes[i]! - DIGIT_0
      present.get(partner)!.onHeard(nth)
      party.onHeard(-1)
      at = end + MESSAGE_END.length
    }
    rest = Buffer.from(bytes.subarray(at))
  })
  socket.on('error', () => {})
  return party
}
