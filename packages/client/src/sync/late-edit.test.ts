import type { Entry } from '@parley/protocol'
import { expect, it } from 'vitest'
import { Disappearing } from '../features/disappearing.ts'
import { defaultPlatform } from '../platform.ts'
import type { MessageState } from '../state/message-state.ts'
import { memoryStore } from '../store/memory-store.ts'
import { read } from '../store/records.ts'
import { ApplyChat } from './apply-chat.ts'
import { messageName } from './cursor-row.ts'

const CHAT = '0190a6b2-0000-7000-8000-000000000001'
const EXPIRY = 1_000
const said = { kind: 'message', seq: 1, at: 0, senderId: 'ada', deviceId: 'd', clientId: 'a', expiresAt: EXPIRY }
const edit = { kind: 'edit', seq: 2, ref: 1, at: 500, senderId: 'ada', deviceId: 'd', clientId: 'b' }

it('an edit that comes when its message is over puts nothing back', async () => {
  const store = memoryStore()
  const apply = new ApplyChat({
    ...{ store, book: {} as never, epochs: {} as never, seal: {} as never },
    ...{ me: () => ({ userId: 'bob' }), onProblem() {}, prepare: () => ({ changes: [], async done() {} }) },
  })
  const disappearing = new Disappearing({
    ...{ store, platform: { ...defaultPlatform, now: () => EXPIRY }, book: {} as never, secrets: {} as never },
    ...{ shelf: { get: () => undefined } as never, searching: { async remove() {} } as never, async onExpired() {} },
  })
  const takes = async (entry: object, text: string) => {
    const whole = { log: CHAT, id: CHAT, content: { type: 'text', text }, ...entry } as unknown as Entry
    await apply.apply(CHAT, false, [whole], { kind: 'chat', from: 1, to: whole.seq })
    return JSON.stringify(await read<MessageState>(store, messageName(CHAT, 1)))
  }
  expect(await takes(said, 'a secret')).toContain('a secret')
  await disappearing.run()
  await takes(edit, 'another secret')
  await disappearing.run()
  await disappearing.stop()
  expect(JSON.stringify(await read<MessageState>(store, messageName(CHAT, 1)))).not.toContain('secret')
})
