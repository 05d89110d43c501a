/** So many work, so many wait, the rest are sent away; and a place that is free is never lost. */

import { Fault } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Semaphore } from './semaphore.ts'

it('never has more at work than it lets in, nor more waiting than it bears, and in the end everybody has had their turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 4 }),
      fc.nat(4),
      fc.array(fc.constantFrom('ask', 'finish', 'fail'), { maxLength: 60, size: 'max' }),
      async (atOnce, maxWaiting, steps) => {
        const semaphore = new Semaphore(atOnce, maxWaiting)
        const atWork: PromiseWithResolvers<void>[] = []
        const asked: Promise<unknown>[] = []
        const expected: unknown[][] = []
        let waiting = 0
        for (const step of [...steps, ...Array.from({ length: 70 }, () => 'finish' as const)]) {
          if (step === 'ask') {
            const isFull = atWork.length === atOnce && waiting === maxWaiting
            if (atWork.length === atOnce && !isFull) waiting++
            const answer = semaphore.run(() => {
              const work = Promise.withResolvers<void>()
              atWork.push(work)
              return work.promise
            })
            asked.push(
              answer.then(
                () => 'done',
                (error: unknown) => (error instanceof Fault ? error.code : error),
              ),
            )
            expected.push(isFull ? ['BUSY'] : ['done', 'failed'])
          } else if (atWork.length > 0) {
            const work = atWork.shift()!
            if (step === 'finish') work.resolve()
            else work.reject('failed')
            if (waiting > 0) waiting--
          }
          await new Promise(setImmediate)
          expect(atWork.length).toBeLessThanOrEqual(atOnce)
          expect(atWork.length === atOnce || waiting === 0, 'nobody waits beside a free place').toBe(true)
        }
        for (const [i, word] of (await Promise.all(asked)).entries()) expect(expected[i]).toContain(word)
        expect(atWork).toEqual([])
      },
    ),
    { numRuns: 200 },
  )
})
