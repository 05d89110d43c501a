/**
 * Many tabs, one worker: the tab that leads keeps it running, and every tab speaks with it directly. When that tab closes, or dies,
 * the next one starts a worker of its own, which goes on from the same store; nothing is lost, since nothing was anywhere else.
 */

import { ClientError } from '../client-error.ts'

export type AskOne = { kind: 'ask'; id: string; path: readonly string[]; input: readonly unknown[] }
export type Answer = { kind: 'answer'; id: string; output?: unknown; error?: PlainError }
export type Told = { kind: 'told'; event: string; payload: unknown }
/** A worker has begun: whatever was asked of the one before is asked again. */
export type Begun = { kind: 'begun' }
export type PlainError = { code?: string; message: string; retryAfter?: number; details?: unknown }

/** What came back from the worker in place of an answer. */
export class RemoteError extends Error {
  readonly code: string
  /** Seconds. */
  readonly retryAfter: number | undefined
  readonly details: unknown
  constructor({ code = 'INTERNAL', message, retryAfter, details }: PlainError) {
    super(message)
    this.name = 'RemoteError'
    this.code = code
    this.retryAfter = retryAfter
    this.details = details
  }
}

export type SharedTabs = {
  /** Asked again of the next worker if the one before went without an answer: so what is asked must bear to be asked twice. */
  ask(path: readonly string[], input: readonly unknown[]): Promise<unknown>
  on(listener: (event: string, payload: unknown) => void): () => void
  readonly isLeader: boolean
  close(): Promise<void>
}

export const channelOf = (name: string) => `parley/${name}`

/** `start` is called in one tab at a time, and in another once that one is gone. */
export function shareTabs(name: string, start: () => Worker): SharedTabs {
  const channel = new BroadcastChannel(channelOf(name))
  const waiting = new Map<string, { ask: AskOne; resolve(output: unknown): void; reject(error: unknown): void }>()
  const listeners = new Set<(event: string, payload: unknown) => void>()
  const ended = new AbortController()
  let isLeader = false
  const tell = (event: string, payload: unknown) => {
    for (const listener of listeners) listener(event, payload)
  }

  const done = navigator.locks
    .request(`${channelOf(name)}/leader`, { signal: ended.signal }, async () => {
      isLeader = true
      const worker = start()
      worker.addEventListener('error', ({ message }) => tell('error', new Error(`The worker failed: ${message}`)))
      await new Promise<void>((resolve) => {
        ended.signal.addEventListener('abort', () => resolve())
        if (ended.signal.aborted) resolve()
      })
      // Whatever it has not finished it has written down.
      worker.terminate()
    })
    .catch((error: unknown) => {
      if (!ended.signal.aborted) tell('error', error)
    })

  channel.addEventListener('message', ({ data }: MessageEvent<Answer | Told | Begun | AskOne>) => {
    if (data.kind === 'told') tell(data.event, data.payload)
    else if (data.kind === 'begun') for (const { ask } of waiting.values()) channel.postMessage(ask)
    else if (data.kind === 'answer') {
      const asked = waiting.get(data.id)
      waiting.delete(data.id)
      if (data.error) asked?.reject(new RemoteError(data.error))
      else asked?.resolve(data.output)
    }
  })

  return {
    get isLeader() {
      return isLeader
    },
    ask(path, input) {
      const ask: AskOne = { kind: 'ask', id: crypto.randomUUID(), path, input }
      return new Promise((resolve, reject) => {
        if (ended.signal.aborted) return reject(new ClientError('CLOSED'))
        waiting.set(ask.id, { ask, resolve, reject })
        channel.postMessage(ask)
      })
    },
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      ended.abort()
      await done
      channel.close()
      for (const { reject } of waiting.values()) reject(new ClientError('CLOSED'))
    },
  }
}
