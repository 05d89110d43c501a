/**
 * The public web over HTTP. Whoever names an address here may be anybody, so the request must not become theirs: names are looked
 * up once, and what is connected to is the very address that was judged; each redirect is judged anew; nothing of ours is sent along.
 */

import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Fetched, Web } from '../ports/web.ts'

const PATIENCE_MS = 8_000
const REDIRECTS = 4
/** Pages are asked for in clear text, so that nothing small can unfold into something large. */
const HEADERS = { 'user-agent': 'Parley link preview', 'accept-encoding': 'identity', 'accept-language': 'en, *;q=0.5' }

export type PublicWebOptions = {
  /** Whether this place may be connected to. */
  mayReach?: (address: string, port: number) => boolean
}

/** Addresses anyone on the internet could reach as well as we, at the ports where pages are. */
export function isPublic(address: string, port: number): boolean {
  if (port !== 80 && port !== 443) return false
  // An IPv4 address in the clothes of IPv6 is judged as what it is.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

export const publicWeb = ({ mayReach = isPublic }: PublicWebOptions = {}): Web => ({
  async fetch(wanted, { accept, maxBytes }) {
    const signal = AbortSignal.timeout(PATIENCE_MS)
    try {
      let url = new URL(wanted)
      for (let hops = 0; hops <= REDIRECTS; hops++) {
        const response = await ask(url, accept, signal, mayReach)
        const { statusCode = 0, headers } = response
        if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
          response.destroy()
          url = new URL(headers.location, url)
          continue
        }
        return await whole(response, url, accept, maxBytes)
      }
    } catch {
      // Unreachable, forbidden, malformed, slow: to whoever asked it is all the same, and they shall not learn which.
    }
    return undefined
  },
})

async function ask(
  url: URL,
  accept: readonly string[],
  signal: AbortSignal,
  mayReach: NonNullable<PublicWebOptions['mayReach']>,
): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:'
  if (!isSecure && url.protocol !== 'http:') throw new Error('not a web address')
  const port = Number(url.port || (isSecure ? 443 : 80))
  const name = url.hostname.replace(/^\[|\]$/g, '')
  const found = isIP(name) ? [{ address: name, family: isIP(name) }] : await lookup(name, { all: true })
  // One private address among public ones is a trick, not an accident.
  const [first] = found
  if (!first || !found.every(({ address }) => mayReach(address, port))) throw new Error('not a public address')

  return new Promise((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(
      {
        ...{ host: first.address, port, path: url.pathname + url.search, signal, agent: false },
        headers: { ...HEADERS, host: url.host, accept: accept.join(', ') },
        ...(isSecure && !isIP(name) ? { servername: name } : {}),
      },
      resolve,
    )
    request.once('error', reject)
    request.end()
  })
}

async function whole(
  response: IncomingMessage,
  url: URL,
  accept: readonly string[],
  maxBytes: number,
): Promise<Fetched | undefined> {
  const type = (response.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  const isWanted = response.statusCode === 200 && accept.includes(type) && !response.headers['content-encoding']
  // Of a page its beginning will do; part of a picture is none.
  const isDivisible = type === 'text/html'
  if (!isWanted || (!isDivisible && Number(response.headers['content-length'] ?? 0) > maxBytes)) {
    response.destroy()
    return undefined
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size > maxBytes) {
      response.destroy()
      if (!isDivisible) return undefined
      break
    }
  }
  return { url: url.href, type, bytes: Buffer.concat(parts).subarray(0, maxBytes) }
}
