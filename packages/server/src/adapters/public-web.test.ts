/** The web is asked on strangers' behalf: nothing that only we can reach may answer, by whatever name or detour. */

import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isPublic, publicWeb } from './public-web.ts'

const HTML = { accept: ['text/html'], maxBytes: 1_000 }
let pages: Server
let port: number
let asked: string[] = []

const ROUTES: Record<string, (response: ServerResponse) => void> = {
  '/page': (response) => response.setHeader('content-type', 'text/html; charset=utf-8').end('<p>Hello'),
  '/long': (response) => response.setHeader('content-type', 'text/html').end('x'.repeat(5_000)),
  '/endless': (response) => {
    response.setHeader('content-type', 'text/html')
    const more = () => response.write('x'.repeat(64)) && setTimeout(more, 1)
    more()
  },
  '/pdf': (response) => response.setHeader('content-type', 'application/pdf').end('%PDF'),
  '/squeezed': (response) =>
    response.setHeader('content-type', 'text/html').setHeader('content-encoding', 'gzip').end('bomb'),
  '/around': (response) => response.writeHead(302, { location: '/page' }).end(),
  '/loop': (response) => response.writeHead(302, { location: '/loop' }).end(),
  '/inside': (response) => response.writeHead(302, { location: 'http://127.0.0.2:1/secret' }).end(),
  '/file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
}

beforeAll(async () => {
  pages = createServer((request, response) => {
    asked.push(request.url ?? '')
    const route = ROUTES[request.url ?? '']
    if (route) route(response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  port = (pages.address() as AddressInfo).port
})
afterAll(() => {
  pages.closeAllConnections()
  pages.close()
})

/** As if this one address were out in the world. */
const web = publicWeb({ mayReach: (address, at) => address === '127.0.0.1' && at === port })
const get = (path: string) => web.fetch(`http://127.0.0.1:${port}${path}`, HTML)

describe('only what is public', () => {
  it.each([
    ['93.184.216.34', 443, true],
    ['2606:2800:220:1:248:1893:25c8:1946', 80, true],
    ['93.184.216.34', 22, false],
    ['127.0.0.1', 80, false],
    ['0.0.0.0', 80, false],
    ['10.1.2.3', 80, false],
    ['172.16.0.1', 80, false],
    ['192.168.1.1', 80, false],
    ['169.254.169.254', 80, false],
    ['100.64.0.1', 80, false],
    ['224.0.0.1', 80, false],
    ['255.255.255.255', 80, false],
    ['::1', 80, false],
    ['::', 80, false],
    ['::ffff:127.0.0.1', 80, false],
    ['::ffff:10.0.0.1', 80, false],
    ['64:ff9b::7f00:1', 80, false],
    ['fe80::1', 80, false],
    ['fd00::1', 80, false],
    ['not an address', 80, false],
  ])('%s port %i: %s', (address, at, may) => expect(isPublic(address, at)).toBe(may))

  it.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::ffff:7f00:1]/',
    'http://169.254.169.254/latest/meta-data',
    'ftp://example.org/',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is not asked', async (url) => expect(await publicWeb().fetch(url, HTML)).toBeUndefined())
})

it('brings a page, also round a corner', async () => {
  expect(await get('/page')).toMatchObject({ type: 'text/html', bytes: Buffer.from('<p>Hello') })
  expect((await get('/around'))?.url).toBe(`http://127.0.0.1:${port}/page`)
})

it('judges each redirect anew, and does not follow them for ever', async () => {
  expect(await get('/inside')).toBeUndefined()
  expect(await get('/file')).toBeUndefined()
  asked = []
  expect(await get('/loop')).toBeUndefined()
  expect(asked).toHaveLength(5)
})

it('reads no more than it may, nothing packed, and only what was wanted', async () => {
  expect((await get('/long'))?.bytes.length).toBe(1_000)
  expect((await get('/endless'))?.bytes.length).toBe(1_000)
  expect(await get('/pdf')).toBeUndefined()
  expect(await get('/squeezed')).toBeUndefined()
  expect(await get('/missing')).toBeUndefined()
})
