/** A gateway for text messages such as an operator would name: keeps what it is sent, or refuses it. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

export type TextMessage = { to: string; text: string }

export type SmsGateway = {
  url: string
  sent: TextMessage[]
  /** What it was shown as credentials, last. */
  authorization: string | undefined
  isBroken: boolean
  stop(): Promise<void>
}

export async function startSmsGateway(): Promise<SmsGateway> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const message = (await json(request)) as TextMessage
    gateway.authorization = request.headers.authorization
    if (!gateway.isBroken) gateway.sent.push(message)
    response.writeHead(gateway.isBroken ? 502 : 202).end('{}')
  }
  const server = createServer((request, response) => void take(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const gateway: SmsGateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/send`,
    sent: [],
    authorization: undefined,
    isBroken: false,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return gateway
}

/** The code in the last message to somebody. */
export function codeFor(sent: readonly TextMessage[], to: string): string {
  const code = sent.findLast((message) => message.to === to)?.text.match(/\b[0-9]{6}\b/)?.[0]
  if (code === undefined) throw new Error(`no code was sent to ${to}`)
  return code
}
