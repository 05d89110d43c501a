/** A preview as a sender gets it: from a real page, over the wire, with its picture made small. */

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LIMITS, previews } from '@parley/protocol'
import { type Person, signUp, startServer, type TestServer } from '@parley/testkit'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'

let pages: Server
let site: string
let server: TestServer
let ada: Person

beforeAll(async () => {
  const photo = await sharp({ create: { width: 2_000, height: 1_000, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Copyright: 'somebody' } })
    .jpeg()
    .toBuffer()
  pages = createServer(({ url }, response) => {
    if (url === '/photo.jpg') return response.setHeader('content-type', 'image/jpeg').end(photo)
    if (url === '/bare') return response.setHeader('content-type', 'text/html').end('<p>nothing to tell')
    const image = url === '/liar' ? '/bare' : '/photo.jpg'
    return response
      .setHeader('content-type', 'text/html')
      .end(`<title>Tea</title><meta property="og:image" content="${image}"><meta name="description" content="Hot">`)
  })
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve))
  const { port } = pages.address() as AddressInfo
  site = `http://127.0.0.1:${port}`
  server = await startServer({ mayReach: (_, at) => at === port })
  ada = await signUp(server.url)
})
afterAll(async () => {
  await server?.stop()
  pages?.close()
})

it('tells of a page, with a small picture that says nothing but what it shows', async () => {
  const { preview } = await ada.call(previews.preview, { url: `${site}/tea` })
  expect(preview).toMatchObject({ url: `${site}/tea`, title: 'Tea', description: 'Hot' })
  expect(preview.image).toMatchObject({ width: LIMITS.previewImageSide, height: LIMITS.previewImageSide / 2 })
  const made = await sharp(Buffer.from(preview.image!.data, 'base64')).metadata()
  expect(made).toMatchObject({ format: 'webp', width: LIMITS.previewImageSide })
  expect(made.exif).toBeUndefined()
})

it('does without the picture where there is none', async () => {
  expect((await ada.call(previews.preview, { url: `${site}/liar` })).preview).not.toHaveProperty('image')
})

it('says the same of what has nothing to show and of what may not be asked', async () => {
  const refusal = expect.objectContaining({ code: 'NO_PREVIEW' })
  await expect(ada.call(previews.preview, { url: `${site}/bare` })).rejects.toEqual(refusal)
  await expect(ada.call(previews.preview, { url: `${server.url}/docs` })).rejects.toEqual(refusal)
  await expect(ada.call(previews.preview, { url: 'javascript:alert(1)' })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
  })
})
