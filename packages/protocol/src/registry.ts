/** Every call and every event there is, by name: what transports, clients, documents and the schema lock are made from. */

import * as auth from './calls/auth.ts'
import * as calls from './calls/calls.ts'
import * as chats from './calls/chats.ts'
import * as invites from './calls/invites.ts'
import * as keys from './calls/keys.ts'
import * as links from './calls/links.ts'
import * as marks from './calls/marks.ts'
import * as media from './calls/media.ts'
import * as members from './calls/members.ts'
import * as messages from './calls/messages.ts'
import * as presence from './calls/presence.ts'
import * as previews from './calls/previews.ts'
import * as reactions from './calls/reactions.ts'
import * as receipts from './calls/receipts.ts'
import * as reports from './calls/reports.ts'
import * as scheduled from './calls/scheduled.ts'
import * as search from './calls/search.ts'
import * as sync from './calls/sync.ts'
import * as users from './calls/users.ts'
import type { Call, Event } from './define-call.ts'
import * as callEvents from './events/calls.ts'
import * as connectionEvents from './events/connection.ts'
import * as keyEvents from './events/keys.ts'
import { logEvents } from './events/log.ts'
import * as presenceEvents from './events/presence.ts'
import * as receiptEvents from './events/receipts.ts'
import * as userEvents from './events/users.ts'

const features = {
  auth,
  calls,
  chats,
  invites,
  keys,
  links,
  marks,
  media,
  members,
  messages,
  presence,
  previews,
  reactions,
  receipts,
  reports,
  scheduled,
  search,
  sync,
  users,
}

const isCall = (value: unknown): value is Call =>
  typeof value === 'object' && value !== null && 'access' in value && 'rate' in value

export const CALLS: readonly Call[] = Object.values(features).flatMap((feature) =>
  Object.values(feature).filter(isCall),
)

const isEvent = (value: unknown): value is Event => typeof value === 'object' && value !== null && 'payload' in value

export const EVENTS: readonly Event[] = [
  ...logEvents,
  ...[callEvents, connectionEvents, keyEvents, presenceEvents, receiptEvents, userEvents].flatMap((events) =>
    Object.values(events).filter(isEvent),
  ),
]
