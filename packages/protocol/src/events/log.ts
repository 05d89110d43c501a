/** Entries of logs, announced live: one event name for each kind of chat entry, one for account and one for device entries. */

import { defineEvent } from '../define-call.ts'
import { ACCOUNT_EVENT, CHAT_KINDS, DEVICE_EVENT, Entry } from '../entries.ts'

const chatEvents = Object.entries(CHAT_KINDS).map(([kind, name]) =>
  defineEvent({ name, log: 'chat', summary: `An entry of kind "${kind}" was appended to a chat.`, payload: Entry }),
)

export const logEvents = [
  ...chatEvents,
  defineEvent({
    name: ACCOUNT_EVENT,
    log: 'account',
    summary: 'An entry was appended to your account log.',
    payload: Entry,
  }),
  defineEvent({
    name: DEVICE_EVENT,
    log: 'device',
    summary: 'An entry was appended to the log of this device.',
    payload: Entry,
  }),
]
