import { expect, it } from 'vitest'
import { fromBase64, toBase64 } from './base64.ts'
import { linkOf } from './sync/log-links.ts'

it.each(['%', 'a', 'é', 'aa=a', '\0'])('refuses %j by name', (text) => {
  expect(() => fromBase64(text)).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
})

it('what goes out comes back', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256)
  expect(fromBase64(toBase64(bytes))).toEqual(bytes)
})

it('an entry with no base64 for a body hangs in the log as another than the true one', async () => {
  const entry = { seq: 1, id: 'id', senderId: 'ada', deviceId: 'd', clientId: 'c', kind: 'message', at: 1 } as never
  const link = (body: string) => linkOf(Object.assign({}, entry, { body }))
  expect((await link('%')).bodyHash).not.toEqual((await link('aGk=')).bodyHash)
  expect((await linkOf(Object.assign({}, entry, { bodyHash: '%' }))).bodyHash).toHaveLength(0)
})
