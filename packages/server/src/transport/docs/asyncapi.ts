/** The socket side of the contract as AsyncAPI 3. */

import { type Call, type Event, PROTOCOL_VERSION } from '@parley/protocol'
import { errorSchema, errorsOf } from './openapi.ts'
import { jsonSchema } from './schema.ts'

/** AsyncAPI keys may not hold a colon. */
const keyOf = (name: string): string => name.replaceAll(/[^A-Za-z0-9_-]/g, '.')

export function asyncApi(calls: readonly Call[], events: readonly Event[]): object {
  const sent = calls.filter((call) => call.socket !== undefined)
  const messages: Record<string, object> = {}
  const operations: Record<string, object> = {}
  const ref = (key: string) => ({ $ref: `#/channels/socket/messages/${key}` })

  for (const call of sent) {
    const key = `call.${keyOf(call.socket!)}`
    messages[key] = { name: call.socket, summary: call.summary, payload: jsonSchema(call.input, 'input') }
    messages[`${key}.answer`] = {
      name: `acknowledgement of ${call.socket}`,
      payload: { anyOf: [jsonSchema(call.output, 'output'), errorSchema(errorsOf(call))] },
    }
    operations[key] = {
      action: 'receive',
      channel: { $ref: '#/channels/socket' },
      summary: call.summary,
      messages: [ref(key)],
      reply: { channel: { $ref: '#/channels/socket' }, messages: [ref(`${key}.answer`)] },
    }
  }
  for (const event of events) {
    const key = `event.${keyOf(event.name)}`
    messages[key] = { name: event.name, summary: event.summary, payload: jsonSchema(event.payload, 'output') }
    operations[key] = {
      action: 'send',
      channel: { $ref: '#/channels/socket' },
      summary: event.summary,
      messages: [ref(key)],
    }
  }
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Parley, live',
      version: String(PROTOCOL_VERSION),
      description:
        'Socket.IO 4 on the server’s own port. Connect with `auth: { token, version }`; `hello` says you are live. Every call is answered by its acknowledgement: what it promises, or `{ error }`.',
    },
    defaultContentType: 'application/json',
    servers: { here: { host: 'localhost:7000', protocol: 'ws', pathname: '/socket.io/' } },
    channels: { socket: { address: '/', messages } },
    operations,
  }
}
