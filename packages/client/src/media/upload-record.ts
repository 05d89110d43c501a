/** What is known of a file on its way up: kept in the store, so that it goes on after any interruption. */

import type { media } from '@parley/protocol'
import type { MediaPart } from '../state/said.ts'

export type UploadRecord = {
  readonly id: string
  readonly chatId: string
  /** Of the message it belongs to, and its place among that message's files. */
  readonly clientId: string
  readonly index: number
  /** What the server is told it is. */
  readonly kind: media.UploadKind
  /** Of what goes up. */
  readonly size: number
  /** Not all of it lies in the spool yet, though some may be there: interrupted here, there is no message yet either. */
  readonly isSealing?: boolean
  /** What the message will say of it; its `mediaId` is empty. */
  readonly part: MediaPart
  /** What the server calls it, once it has heard of it. */
  readonly mediaId?: string
  readonly isDone?: boolean
  readonly isPaused?: boolean
  /** How often it had to be sent up anew, since the server had it no more. */
  readonly lost?: number
}

export const PREFIX = 'upload/'
export const recordName = (id: string): string => `${PREFIX}${id}`

/** How a file comes along, in either direction. */
export type Transferring = {
  readonly direction: 'up' | 'down'
  readonly chatId?: string
  /** Up: of the message, and which of its files. */
  readonly clientId?: string
  readonly index?: number
  /** Down: which file. */
  readonly mediaId?: string
  readonly phase: 'sealing' | 'waiting' | 'moving' | 'paused' | 'done' | 'failed' | 'cancelled'
  /** Bytes on the wire. */
  readonly done: number
  readonly total: number
  /** Why it failed, or waits. */
  readonly problem?: string
}
