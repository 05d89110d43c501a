/** What a client tells of its own accord. */

import type { ChatSummary } from './features/overview.ts'
import type { IntegrityProblem } from './integrity.ts'
import type { Transferring } from './media/upload-record.ts'
import type { ChatInfo } from './state/chat-info.ts'
import type { Message } from './state/message-view.ts'
import type { Notice } from './state/notice.ts'
import type { Person } from './state/person.ts'
import type { ConnectionState } from './wire/connection.ts'

/** How things are with this device. */
export type Status = {
  readonly isSignedIn: boolean
  /** Part of the account's keys: can read and be read. */
  readonly isLinked: boolean
  readonly connection: ConnectionState
  /** There is a recovery code that nobody has said is kept: `devices.unkeptCode`. */
  readonly owesCode: boolean
  readonly userId?: string
  readonly deviceId?: string
}

export type ClientEvents = {
  /** Somebody said something (I too, on another device of mine). Each message once. */
  message: Message
  /** A message is no longer as it was: edited, deleted, reacted to, further on its way. */
  'message-changed': Message
  /** It was taken back before it was sent. */
  'message-withdrawn': { readonly chatId: string; readonly clientId: string }
  /** Something else has happened in a chat: somebody joined, a new name. */
  notice: Notice
  /** How a file comes along, up or down. */
  transfer: Transferring
  chat: ChatInfo
  /** What the list of chats shows of one is no longer what it was. */
  summary: ChatSummary
  'chat-gone': { readonly chatId: string }
  receipt: {
    readonly chatId: string
    readonly userId: string
    readonly kind: 'delivered' | 'read'
    readonly seq: number
  }
  typing: { readonly chatId: string; readonly userId: string; readonly isTyping: boolean }
  presence: { readonly userId: string; readonly status?: 'online' | 'away' | 'offline'; readonly lastSeen?: number }
  /** Something the server said does not hold; it was not acted on. */
  integrity: IntegrityProblem
  /** Somebody has a new identity: compare safety numbers before going on. */
  'key-change': { readonly userId: string }
  /** My own devices or their keys have changed. */
  devices: Record<string, never>
  /** Somebody's devices have changed. */
  'devices-of': { readonly userId: string }
  /** A profile is not what it was, or was not known. */
  person: Person
  /** Something kept for all my devices has another value, by whichever of them: `setting:…`, `folder:…`. */
  own: { readonly name: string }
  /** Something to be said later was added, changed, sent or taken back. */
  scheduled: { readonly id: string; readonly chatId: string }
  /** Contacts, blocks, profile and the like, changed on any of my devices. */
  account: { readonly kind: string; readonly data: Record<string, unknown> }
  /** Level with the server. */
  synced: Record<string, never>
  connection: ConnectionState
  /** Signed in or out, linked, connected: all of it, whenever some of it changes. */
  status: Status
  /** This device may no longer speak for the account. */
  'signed-out': { readonly reason: string }
  /** Something of the client's own went wrong in the background. */
  error: unknown
  /** Whatever else was heard, as it came: calls ring by it. */
  signal: { readonly event: string; readonly payload: unknown }
}
