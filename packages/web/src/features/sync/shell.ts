/** The app kept on this device: set up once, looked for anew now and then, and swapped only when a person says so. */

import { create } from 'zustand'

const ADDRESS = '/service-worker.js'
const LOOK_EVERY_MS = 60 * 60_000

/** The next version, whole and waiting. */
export const useUpdate = create<{ readonly waiting: ServiceWorker | null }>(() => ({ waiting: null }))

export async function startShell(go: (address: string) => void): Promise<void> {
  const { serviceWorker } = navigator
  // In development the page changes by itself.
  if (!serviceWorker || import.meta.env.DEV) return
  const hadOne = serviceWorker.controller !== null
  serviceWorker.addEventListener('controllerchange', () => hadOne && location.reload())
  serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ kind: string; address: string }>) => {
    if (data.kind === 'open') go(data.address)
  })
  const registration = await serviceWorker.register(ADDRESS)
  const look = () => useUpdate.setState({ waiting: hadOne ? registration.waiting : null })
  const follow = () => registration.installing?.addEventListener('statechange', look)
  registration.addEventListener('updatefound', follow)
  // One that was found while this page was loading is no news any more.
  follow()
  look()
  const askAgain = () => void registration.update().catch(() => {})
  setInterval(askAgain, LOOK_EVERY_MS)
  addEventListener('online', askAgain)
}

/** The page loads again with the new version as soon as it is in charge. */
export const takeUpdate = () => useUpdate.getState().waiting?.postMessage({ kind: 'take-over' })

/** Everything of the app itself is fetched anew. Messages and keys are elsewhere and stay. */
export async function forgetShell(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name)
  await (await navigator.serviceWorker?.getRegistration())?.unregister()
  location.reload()
}
