/** In a server process: tells how much memory it holds once the garbage is gone, and how long its event loop was held up. */

import { monitorEventLoopDelay } from 'node:perf_hooks'
import { answer } from './children.ts'

export type Usage = {
  rss: number
  heap: number
  /** Outside the heap: buffers. */
  external: number
  /** Neither heap nor its slack: what sockets and libraries hold. */
  native: number
  /** Of the event loop's delay since the last question, in milliseconds. */
  loopP99: number
  loopMax: number
}

const RESOLUTION_MS = 10

export function tellUsage(): void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  answer(async (collect: boolean): Promise<Usage> => {
    const loop = { loopP99: delay.percentile(99) / 1e6 - RESOLUTION_MS, loopMax: delay.max / 1e6 - RESOLUTION_MS }
    if (collect) {
      for (let i = 0; i < 3; i++) {
        ;(globalThis as { gc?: () => void }).gc?.()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    delay.reset()
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage()
    return { rss, heap: heapUsed, external, native: rss - heapTotal, ...loop }
  })
}
