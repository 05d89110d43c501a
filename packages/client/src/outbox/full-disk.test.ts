import { Fault } from '@parley/protocol'
import { expect, it } from 'vitest'
import { defaultPlatform } from '../platform.ts'
import { memoryStore } from '../store/memory-store.ts'
import { beginningWith } from '../store/store.ts'
import { Outbox } from './outbox.ts'

const thing = { chatId: 'chat', clientId: 'one', kind: 'message', said: { text: 'hi' }, at: 1 } as const

/** An outbox whose disk is full from the moment on in which something is sent. */
function outboxThatFills(answer: () => void) {
  const store = memoryStore()
  const told: string[] = []
  const write = store.write
  const outbox = new Outbox({
    ...{ store, platform: defaultPlatform, isReady: () => true },
    onChanged: (_, state) => void told.push(state),
    async send() {
      store.write = async () => {
        throw new Error('no space left')
      }
      answer()
    },
  })
  const emptied = () => Object.assign(store, { write })
  return { outbox, store, told, emptied }
}

it('what was sent is sent, though the disk can not be told', async () => {
  const { outbox, told } = outboxThatFills(() => {})
  await outbox.add(thing)
  const sent = outbox.sent('one')
  outbox.open()
  await sent
  await outbox.stopped()
  expect(told).toEqual(['pending', 'sent'])
  expect(outbox.all()).toEqual([])
})

it('what was refused is told as failed, and can be tried again once there is room', async () => {
  const { outbox, told, emptied } = outboxThatFills(() => {
    throw new Fault('FORBIDDEN')
  })
  await outbox.add(thing)
  const sent = outbox.sent('one')
  outbox.open()
  await expect(sent).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await outbox.stopped()
  expect(told).toEqual(['pending', 'failed'])
  expect(outbox.all()).toMatchObject([{ error: 'FORBIDDEN' }])
  emptied()
  await outbox.retry('one')
  expect(outbox.all()).toMatchObject([{ clientId: 'one', attempt: 1 }])
})

it('what the disk does not let go of is not taken back: it would be sent after the next start', async () => {
  const store = memoryStore()
  const write = store.write
  const told: string[] = []
  const outbox = new Outbox({
    ...{ store, platform: defaultPlatform, isReady: () => false, send: () => Promise.resolve() },
    onChanged: (_, state) => void told.push(state),
  })
  await outbox.add(thing)
  store.write = () => Promise.reject(new Error('the disk failed'))
  await expect(outbox.withdraw('one')).rejects.toThrow('the disk failed')
  expect(told).toEqual(['pending'])
  expect(outbox.all()).toMatchObject([{ clientId: 'one' }])
  store.write = write
  expect(await outbox.withdraw('one')).toBe(true)
  expect(told).toEqual(['pending', 'withdrawn'])
  expect(await store.list(beginningWith('outbox/'))).toEqual([])
})
