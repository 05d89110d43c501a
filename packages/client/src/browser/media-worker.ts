/** The service worker of that test: nothing but films. */

import { answerFilms } from '../service-worker/index.ts'

const worker = globalThis as unknown as EventTarget & Parameters<typeof answerFilms>[1] & { skipWaiting(): void }
worker.addEventListener('install', () => worker.skipWaiting())
worker.addEventListener('activate', (event) => {
  const { waitUntil } = event as unknown as { waitUntil(work: unknown): void }
  waitUntil.call(event, (worker.clients as unknown as { claim(): Promise<void> }).claim())
})
worker.addEventListener('fetch', (event) => void answerFilms(event as never, worker))
