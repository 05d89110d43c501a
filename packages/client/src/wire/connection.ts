/** Stays connected: backs off with jitter, renews its token in time, goes elsewhere when asked, and makes calls by the way there is. */

import { type AnswerOf, type Call, ERRORS, Fault, type RequestOf } from '@parley/protocol'
import { connectionEvents, presence } from '@parley/protocol/wire'
import { ClientError } from '../client-error.ts'
import type { Platform } from '../platform.ts'
import { pauseBefore } from './back-off.ts'
import { type Hello, Line } from './line.ts'
import { callByRest } from './rest.ts'
import type { Sessions } from './session.ts'

export type ConnectionState = 'offline' | 'connecting' | 'online'

export type ConnectionEvents = {
  state(state: ConnectionState): void
  /** Live: whoever follows logs catches up now. */
  hello(hello: Hello): void
  heard(event: string, payload: unknown): void
  /** The server no longer takes this device, or this version; it does not try again. */
  refused(fault: Fault): void
}

const RENEW_EARLY_MS = 90_000

export class Connection {
  readonly #url: string
  readonly #sessions: Sessions
  readonly #platform: Platform
  readonly #on: ConnectionEvents
  #line: Line | undefined
  #running: Promise<void> | undefined
  #stopped = true
  #wake: () => void = () => {}
  #cancelRenewal: () => void = () => {}
  /** What the server asked for: it comes on top of our own pause. */
  #askedPauseMs = 0
  state: ConnectionState = 'offline'

  constructor(url: string, sessions: Sessions, platform: Platform, on: ConnectionEvents) {
    this.#url = url
    this.#sessions = sessions
    this.#platform = platform
    this.#on = on
  }

  start(): void {
    if (!this.#stopped) return
    this.#stopped = false
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelRenewal()
    this.#line?.close()
    this.#wake()
    await this.#running
  }

  /** The network is back, or somebody looks: do not wait any longer. */
  hurry(): void {
    this.#wake()
  }

  /** Loses the connection as a network would; it comes back by itself. */
  drop(): void {
    this.#line?.close()
  }

  /** By the socket where there is one and the call has a name there, else by REST; a stale token is refreshed once. */
  async call<C extends Call>(spec: C, input: RequestOf<C>): Promise<AnswerOf<C>> {
    const line = this.#line
    if (line?.isOpen && spec.socket) return line.call(spec, input)
    if (!spec.http) throw new ClientError('OFFLINE', spec.name)
    if (spec.access === 'anyone') return callByRest(this.#url, undefined, spec, input)
    try {
      return await callByRest(this.#url, await this.#sessions.token(), spec, input)
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'TOKEN_EXPIRED') throw error
      return callByRest(this.#url, (await this.#sessions.refresh()).accessToken, spec, input)
    }
  }

  async #run(): Promise<void> {
    for (let attempt = 0; !this.#stopped; attempt++) {
      this.#become('connecting')
      try {
        const { line, hello } = await Line.open(this.#url, await this.#sessions.token(), (from, event, payload) =>
          this.#hear(from, event, payload),
        )
        this.#line = line
        if (this.#stopped) line.close()
        else {
          attempt = 0
          this.#renewBefore(hello.tokenExpiresAt - hello.now)
          this.#become('online')
          this.#on.hello(hello)
          await line.gone
        }
      } catch (error) {
        if (error instanceof Fault) {
          this.#askedPauseMs = (error.retryAfter ?? 0) * 1_000
          if (error.code === 'TOKEN_EXPIRED') await this.#sessions.refresh().catch(() => {})
          else if (ERRORS[error.code].retry === 'no') {
            this.#stopped = true
            this.#on.refused(error)
          }
        }
      }
      this.#line = undefined
      this.#cancelRenewal()
      this.#become('offline')
      if (!this.#stopped) await this.#pause(attempt)
    }
  }

  async #pause(attempt: number): Promise<void> {
    const chance = (this.#platform.random(1)[0] as number) / 256
    const ms = pauseBefore(attempt, chance, this.#askedPauseMs)
    this.#askedPauseMs = 0
    await new Promise<void>((resolve) => {
      const cancel = this.#platform.after(ms, resolve)
      this.#wake = () => {
        cancel()
        resolve()
      }
    })
    this.#wake = () => {}
  }

  #hear(line: Line, event: string, payload: unknown): void {
    if (event === connectionEvents.move.name) {
      this.#askedPauseMs = (payload as { after: number }).after
      line.close()
    } else if (event === connectionEvents.fault.name) {
      const { code, details } = (payload as { error: { code: string; details?: { retryAfter?: number } } }).error
      this.#askedPauseMs = (details?.retryAfter ?? 0) * 1_000
      if (code === 'SESSION_REVOKED') {
        this.#stopped = true
        this.#on.refused(new Fault('SESSION_REVOKED'))
      }
    } else this.#on.heard(event, payload)
  }

  #renewBefore(lifeMs: number): void {
    this.#cancelRenewal()
    this.#cancelRenewal = this.#platform.after(Math.max(1_000, lifeMs - RENEW_EARLY_MS), () => void this.#renew())
  }

  async #renew(): Promise<void> {
    try {
      const { accessToken, expiresAt } = await this.#sessions.refresh()
      await this.#line?.call(presence.renew, { accessToken })
      this.#renewBefore(expiresAt - this.#platform.now())
    } catch {
      // The server cuts a connection whose token has ended; coming back refreshes it again.
      this.#line?.close()
    }
  }

  #become(state: ConnectionState): void {
    if (this.state === state) return
    this.state = state
    this.#on.state(state)
  }
}
