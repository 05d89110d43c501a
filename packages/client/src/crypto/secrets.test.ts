/** K87: what was erased stays erased, whoever offers it again. */

import { type EpochSecret, newAccountKey } from '@parley/keys'
import { expect, it } from 'vitest'
import { defaultPlatform } from '../platform.ts'
import { memoryStore } from '../store/memory-store.ts'
import type { OwnKeys } from './own-keys.ts'
import { Secrets } from './secrets.ts'

const CHAT = 'c0ffee00-0000-4000-8000-000000000000'
const { random } = defaultPlatform
const secretOf = (number: number): EpochSecret => ({ chat: CHAT, number, secret: random(32) })

it('K87 keeps nothing that was erased, neither from a seal nor from the archive', async () => {
  const pages: string[] = []
  const accountKey = newAccountKey(random, 'a0000000-0000-4000-8000-000000000000', 1)
  const own = { isLinked: true, accountKey, accountKeys: [accountKey] } as unknown as OwnKeys
  const call = (async (_: unknown, { body }: { body: string }) => void pages.push(body)) as never
  const secrets = new Secrets({ store: memoryStore(), platform: defaultPlatform, own, call })
  const [first, second] = [secretOf(1), secretOf(2)]
  await secrets.keep([first, second], true)
  await secrets.archive()
  expect(pages).toHaveLength(1)

  await secrets.erase(CHAT, [1])
  expect([await secrets.isErased(CHAT, 1), await secrets.isErased(CHAT, 2)]).toEqual([true, false])
  await secrets.keep([first], true)
  expect(await secrets.take(pages[0]!)).toEqual([second])
  expect(await secrets.of(CHAT)).toEqual([second])
  expect(await secrets.get(CHAT, 1)).toBeUndefined()
})
