/**
 * Keeps the app itself on this device, so that it opens without the server: what one wrote and read is in the store already.
 * One version is served whole, never half of two; the next one waits until a person says so. It also shows notices, since it alone
 * knows whether any tab is being looked at. Sealed films pass through it as they are played; their keys do not. What another app
 * shares comes in here too.
 */

import { answerFilms } from '@parley/client/service-worker'
import { handOver, SHARE_PATH, takeHandedOver } from './handed-over.ts'

/** As much of a service worker's world as is used here: its types and those of a page exclude each other. */
type Waiting = Event & { waitUntil(work: Promise<unknown>): void }
type Tab = {
  readonly focused: boolean
  focus(): Promise<unknown>
  postMessage(told: unknown, transfer?: Transferable[]): void
}
type Scope = {
  readonly location: Location
  readonly registration: ServiceWorkerRegistration
  readonly clients: {
    claim(): Promise<void>
    get(id: string): Promise<Tab | undefined>
    matchAll(of: { type: 'window' }): Promise<Tab[]>
    openWindow(address: string): Promise<unknown>
  }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', heard: (event: Waiting) => void): void
  addEventListener(type: 'fetch', heard: (event: Fetching) => void): void
  addEventListener(type: 'message', heard: (event: Waiting & Message) => void): void
  addEventListener(type: 'notificationclick', heard: (event: Waiting & { notification: Notification }) => void): void
}
type Message = { readonly data: unknown; readonly ports: readonly MessagePort[] }
type Fetching = Waiting & {
  readonly request: Request
  readonly clientId: string
  respondWith(answer: Promise<Response>): void
}

declare const self: Scope

/** Put in by the build (see build/offline-shell.ts): a word that changes with any of the files, then the files. */
const [VERSION = '', ...FILES] = '__PARLEY_SHELL__'.split(' ')
const KEPT = `parley-shell-${VERSION}`
const PAGE = '/'
/** Pages that are the server's own, not the app's. */
const NOT_OURS = /^\/(api|docs|socket\.io|healthz|readyz|metrics|openapi\.json|asyncapi\.json)(\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll())
})

async function keepAll(): Promise<void> {
  const cache = await caches.open(KEPT)
  await cache.addAll([PAGE, ...FILES].map((path) => new Request(path, { cache: path === PAGE ? 'reload' : 'default' })))
}

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder())
})

async function forgetOlder(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith('parley-shell-') && name !== KEPT) await caches.delete(name)
  await self.clients.claim()
}

self.addEventListener('fetch', (event) => {
  if (answerFilms(event, self)) return
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method === 'POST' && origin === self.location.origin && pathname === SHARE_PATH) {
    return event.respondWith(handOver(request, (until) => event.waitUntil(until)))
  }
  if (request.method !== 'GET' || origin !== self.location.origin || NOT_OURS.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(kept(PAGE, request))
  else if (FILES.includes(pathname)) event.respondWith(kept(pathname, request))
  else if (pathname.startsWith('/emoji/')) event.respondWith(keptOnceSeen(request))
})

async function kept(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(KEPT)
  return (await cache.match(path)) ?? fetch(request)
}

/** Of many languages one is looked at: it is kept from then on. */
async function keptOnceSeen(request: Request): Promise<Response> {
  const cache = await caches.open(KEPT)
  const known = await cache.match(request)
  if (known) return known
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}

type Notice = { kind: 'notice'; title: string; body: string; chatId: string }

self.addEventListener('message', (event) => {
  const told = event.data as Notice | { kind: 'take-over' } | { kind: 'handed-over'; name: string }
  if (told.kind === 'take-over') void self.skipWaiting()
  else if (told.kind === 'handed-over') {
    event.waitUntil(takeHandedOver(told.name).then((what) => event.ports[0]?.postMessage(what)))
  } else event.waitUntil(show(told))
})

async function show({ title, body, chatId }: Notice): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window' })
  if (tabs.some(({ focused }) => focused)) return
  // One a chat: the newer takes the place of the older.
  await self.registration.showNotification(title, { body, tag: chatId, icon: '/icon-192.png', data: { chatId } })
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openChat((event.notification.data as { chatId: string }).chatId))
})

async function openChat(chatId: string): Promise<void> {
  const address = `/chat/${chatId}`
  const [tab] = await self.clients.matchAll({ type: 'window' })
  if (!tab) return void (await self.clients.openWindow(address))
  tab.postMessage({ kind: 'open', address })
  await tab.focus()
}
