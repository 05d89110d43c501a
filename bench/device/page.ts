/** What a bench can reach of a page in Chromium. */

import { openSharedClient } from '@parley/client/browser'
import { type Arriving, arrive } from './new-device.ts'
import type { Answer } from './worker.ts'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })

Object.assign(globalThis, {
  arrive: (input: Arriving) => arrive(openSharedClient({ url: location.origin, name: 'arriving' }), input),
  inWorker: (task: string, input: unknown) =>
    new Promise((resolve, reject) => {
      const take = ({ data }: MessageEvent<Answer>) =>
        'error' in data ? reject(new Error(data.error)) : resolve(data.answer)
      worker.addEventListener('message', take, { once: true })
      worker.addEventListener('error', ({ message }) => reject(new Error(message)), { once: true })
      worker.postMessage({ task, input })
    }),
})
