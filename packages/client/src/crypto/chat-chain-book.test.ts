import { expect, test } from 'vitest'
import { memoryStore } from '../index.ts'
import type { Store } from '../store/store.ts'
import { ChatChainBook, type ChatChainDeps } from './chat-chain-book.ts'

test('a disk that failed once is asked again: a chat is not lost until the next start', async () => {
  const disk = memoryStore()
  let failures = 1
  const store: Store = {
    ...disk,
    async get(name) {
      if (failures-- > 0) throw new Error('the disk failed')
      return disk.get(name)
    },
  }
  // Nothing is kept of this chat, so nobody else is asked.
  const book = new ChatChainBook({ store } as unknown as ChatChainDeps)
  await expect(book.known('chat')).rejects.toThrow('the disk failed')
  expect(await book.known('chat')).toBeUndefined()
})
