/** Whoever listens hears everything of their topic, in order, until they stop. */

import { expect, it } from 'vitest'
import { memoryBus } from './memory-bus.ts'

it('says each word to everybody who listens to its topic, in order, and to nobody who has stopped', () => {
  const bus = memoryBus<{ a: number; b: string }>()
  const heard: unknown[] = []
  const stop = bus.subscribe('a', (n) => heard.push(`first ${n}`))
  bus.subscribe('a', (n) => heard.push(`second ${n}`))
  bus.subscribe('b', (s) => heard.push(s))
  bus.publish('a', 1)
  bus.publish('b', 'word')
  stop()
  bus.publish('a', 2)
  expect(heard).toEqual(['first 1', 'second 1', 'word', 'second 2'])
})

it('may be spoken to while it speaks, and stopped', () => {
  const bus = memoryBus<{ a: number }>()
  const heard: number[] = []
  const stop = bus.subscribe('a', (n) => {
    heard.push(n)
    if (n === 3) stop()
    else bus.publish('a', n + 1)
  })
  bus.publish('a', 1)
  bus.publish('a', 9)
  expect(heard).toEqual([1, 2, 3])
})
