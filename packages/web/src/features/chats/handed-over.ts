/** Takes what another app shared from the worker it waits in. */

import type { HandedOver } from '../../worker/handed-over.ts'

/** Null once it was taken, or waited for too long. */
export function takeShared(name: string): Promise<HandedOver | null> {
  const worker = navigator.serviceWorker?.controller
  if (!worker) return Promise.resolve(null)
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    port1.addEventListener('message', ({ data }: MessageEvent<HandedOver | null>) => {
      port1.close()
      resolve(data)
    })
    port1.start()
    worker.postMessage({ kind: 'handed-over', name }, [port2])
  })
}
