/** An index that runs in a worker, seen from outside: questions go over in order, answers come back to whoever asked. */

import type { SearchCore } from './search-core.ts'

export type Question = { id: number; method: keyof SearchCore; args: unknown[] }
export type Answer = { id: number; value: unknown } | { id: number; error: string }

/** `worker` runs `worker.ts`: `new Worker(new URL('…/worker.ts', import.meta.url), { type: 'module' })`. */
export function workerCore(worker: Worker): SearchCore {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let asked = 0
  let broken: Error | undefined

  const breakAll = (error: Error) => {
    broken = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const asker = waiting.get(data.id)
    waiting.delete(data.id)
    if ('error' in data) asker?.reject(new Error(data.error))
    else asker?.resolve(data.value)
  })
  worker.addEventListener('error', ({ message }) => breakAll(new Error(`The search worker failed: ${message}`)))

  const ask =
    <M extends keyof SearchCore>(method: M) =>
    (...args: Parameters<SearchCore[M]>) =>
      new Promise<unknown>((resolve, reject) => {
        if (broken) return reject(broken)
        const id = ++asked
        waiting.set(id, { resolve, reject })
        worker.postMessage({ id, method, args } satisfies Question, {})
      }) as ReturnType<SearchCore[M]>

  return {
    open: ask('open'),
    index: ask('index'),
    remove: ask('remove'),
    removeChat: ask('removeChat'),
    expire: ask('expire'),
    query: ask('query'),
    mark: ask('mark'),
    marks: ask('marks'),
    snapshot: ask('snapshot'),
    async close() {
      await ask('close')()
      worker.terminate()
      breakAll(new Error('The search index has been closed.'))
    },
  }
}
