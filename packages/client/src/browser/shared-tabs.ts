/**
 * Many tabs, one device: the first tab runs the client, the others speak through it. When it closes, the next one takes over, from
 * the same store; nothing is lost, since nothing was anywhere else.
 */

import { ClientError } from '../client-error.ts'

type Ask = { kind: 'ask'; id: string; path: string[]; input: unknown[] }
type Answer = { kind: 'answer'; id: string; output?: unknown; error?: { code?: string; message: string } }
type Told = { kind: 'told'; event: string; payload: unknown }
type Led = { kind: 'led' }

/** What a leader puts in charge: functions by name, and a way to hear of everything it tells. */
export type Leader = { call(path: string[], input: unknown[]): Promise<unknown>; close(): Promise<void> }

export type SharedTabs = {
  /** Done by whichever tab leads; asked again of the next if that one goes before it has answered, so what is asked must bear it. */
  call(path: string[], ...input: unknown[]): Promise<unknown>
  on(listener: (event: string, payload: unknown) => void): () => void
  readonly isLeader: boolean
  close(): Promise<void>
}

/** `lead` starts the client; it is called in one tab at a time, and in another once that one is gone. */
export function shareTabs(
  name: string,
  lead: (tell: (event: string, payload: unknown) => void) => Promise<Leader>,
): SharedTabs {
  const channel = new BroadcastChannel(`parley/${name}`)
  const waiting = new Map<string, { ask: Ask; resolve(output: unknown): void; reject(error: unknown): void }>()
  const listeners = new Set<(event: string, payload: unknown) => void>()
  const ended = new AbortController()
  let leading: Promise<Leader> | undefined
  let release: () => void = () => {}

  const tellHere = (event: string, payload: unknown) => {
    for (const listener of listeners) listener(event, payload)
  }
  const tell = (event: string, payload: unknown) => {
    tellHere(event, payload)
    channel.postMessage({ kind: 'told', event, payload } satisfies Told)
  }

  const done = navigator.locks
    .request(`parley/${name}/leader`, { signal: ended.signal }, async () => {
      leading = lead(tell)
      await leading
      channel.postMessage({ kind: 'led' } satisfies Led)
      for (const { ask } of waiting.values()) void perform(ask).then(settle)
      await new Promise<void>((resolve) => {
        release = resolve
        if (ended.signal.aborted) resolve()
      })
      await (await leading).close()
    })
    .catch((error: unknown) => {
      if (!ended.signal.aborted) tellHere('error', error)
    })

  async function perform({ id, path, input }: Ask): Promise<Answer> {
    try {
      return { kind: 'answer', id, output: await (await (leading as Promise<Leader>)).call(path, input) }
    } catch (error) {
      const { code, message } = error as { code?: string; message: string }
      return { kind: 'answer', id, error: { message, ...(code === undefined ? {} : { code }) } }
    }
  }

  function settle({ id, output, error }: Answer): void {
    const asked = waiting.get(id)
    if (!asked) return
    waiting.delete(id)
    if (error) asked.reject(Object.assign(new Error(error.message), { code: error.code }))
    else asked.resolve(output)
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Ask | Answer | Told | Led>) => {
    if (data.kind === 'answer') settle(data)
    else if (data.kind === 'told') tellHere(data.event, data.payload)
    else if (data.kind === 'ask') {
      if (leading) void perform(data).then((answer) => channel.postMessage(answer))
    } else for (const { ask } of waiting.values()) channel.postMessage(ask)
  })

  return {
    get isLeader() {
      return leading !== undefined
    },
    call(path, ...input) {
      const ask: Ask = { kind: 'ask', id: crypto.randomUUID(), path, input }
      return new Promise((resolve, reject) => {
        if (ended.signal.aborted) return reject(new ClientError('CLOSED'))
        waiting.set(ask.id, { ask, resolve, reject })
        if (leading) void perform(ask).then(settle)
        else channel.postMessage(ask)
      })
    },
    on(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      ended.abort()
      release()
      await done
      channel.close()
      for (const { reject } of waiting.values()) reject(new ClientError('CLOSED'))
    },
  }
}
