/** Names of things: branded, lower-case UUIDs, so that one kind cannot be passed for another. */

import * as z from 'zod/mini'

const uuid = () =>
  z
    .string()
    .check(z.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a lower-case UUID'))

/** A user's id also names their account log, a device's its device log, a chat's its chat log. */
export const UserId = uuid().brand<'UserId'>()
export const DeviceId = uuid().brand<'DeviceId'>()
export const ChatId = uuid().brand<'ChatId'>()
export const LogId = uuid().brand<'LogId'>()
/** Made by the client for everything it appends: the same id sent again is the same entry, never a second one. */
export const ClientId = uuid().brand<'ClientId'>()
export const CallId = uuid().brand<'CallId'>()
/** What a code was asked for. */
export const VerificationId = uuid().brand<'VerificationId'>()
export const ReportId = uuid().brand<'ReportId'>()
export const MediaId = uuid().brand<'MediaId'>()
/** An invitation to this server, not its code. */
export const ServerInviteId = uuid().brand<'ServerInviteId'>()

export type UserId = z.infer<typeof UserId>
export type DeviceId = z.infer<typeof DeviceId>
export type ChatId = z.infer<typeof ChatId>
export type LogId = z.infer<typeof LogId>
export type ClientId = z.infer<typeof ClientId>
export type CallId = z.infer<typeof CallId>
export type VerificationId = z.infer<typeof VerificationId>
export type ReportId = z.infer<typeof ReportId>
export type MediaId = z.infer<typeof MediaId>
export type ServerInviteId = z.infer<typeof ServerInviteId>

/** A message is named by its place: chat and sequence number. */
export const MessageId = z
  .string()
  .check(
    z.regex(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.[1-9][0-9]{0,14}$/,
      'expected <chat>.<seq>',
    ),
  )
  .brand<'MessageId'>()
export type MessageId = z.infer<typeof MessageId>

export const messageId = (chatId: string, seq: number): MessageId => `${chatId}.${seq}` as MessageId

export function messagePlace(id: MessageId): { chatId: ChatId; seq: number } {
  const dot = id.indexOf('.')
  return { chatId: id.slice(0, dot) as ChatId, seq: Number(id.slice(dot + 1)) }
}
