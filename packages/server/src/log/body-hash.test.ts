import { bodyHash as clientHash } from '@parley/keys/public-frame'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bodyHash } from './body-hash.ts'

const never = () => {
  throw new Error('a sealed body is not opened')
}

it('is the hash that clients chain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      const server = bodyHash({ log_id: 'x', kind: 'message', epoch: 0 }, Buffer.from(bytes), never)
      expect(new Uint8Array(server)).toEqual(await clientHash(new Uint8Array(bytes)))
    }),
  )
})

it('of plain content does not depend on how its fields are ordered', () => {
  const hashOf = (content: object) =>
    bodyHash({ log_id: 'x', kind: 'message', epoch: null }, Buffer.alloc(0), () => content as never)
  expect(hashOf({ text: 'a', format: 'plain' })).toEqual(hashOf({ format: 'plain', text: 'a' }))
  expect(hashOf({ text: 'a' })).not.toEqual(hashOf({ text: 'b' }))
})
