/** The thread in which an app in a browser has its keys and its index: does what it is asked for, one thing at a time. */

import { indexedDbStore } from '@parley/client/browser'
import { sqlCore, wasmEngine } from '@parley/client/search'
import { messageCosts, turnCosts } from './keys.ts'
import { searchCosts } from './search.ts'

const tasks = {
  ...{ messageCosts, turnCosts },
  searchCosts: (count: number) =>
    searchCosts(
      count,
      () => sqlCore(wasmEngine),
      () => indexedDbStore({ name: 'searched' }),
    ),
}

export type Tasks = typeof tasks
export type Asked = { [T in keyof Tasks]: { task: T; input: Parameters<Tasks[T]>[0] } }[keyof Tasks]

export type Answer = { answer: unknown } | { error: string }

self.addEventListener('message', ({ data: { task, input } }: MessageEvent<Asked>) => {
  const doing = (tasks[task] as (given: typeof input) => Promise<unknown>)(input)
  doing.then(
    (answer) => self.postMessage({ answer } satisfies Answer, {}),
    (error: unknown) => self.postMessage({ error: String(error) } satisfies Answer, {}),
  )
})
