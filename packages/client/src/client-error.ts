/** What can go wrong on this side of the wire; what the server refuses arrives as its own `Fault`. */

const MESSAGES = {
  STORE_IN_USE: 'Another process or tab is this device already.',
  STORE_UNREADABLE: 'What is stored cannot be opened: wrong key, or damaged.',
  NOT_SIGNED_IN: 'Sign in first.',
  NOT_LINKED: 'This device is not part of the account’s keys yet: link it, or enter the recovery code.',
  ALREADY_LINKED: 'This device is part of the account’s keys already.',
  STORE_OF_ANOTHER: 'What is kept here is from an earlier sign-in: sign out first, or use another store.',
  OFFLINE: 'There is no connection now.',
  NO_SUCH_CHAT: 'There is no such chat on this device.',
  NO_SUCH_MESSAGE: 'There is no such message on this device.',
  NO_KEYS: 'This person has no device with keys yet.',
  UNTRUSTED: 'What the server says of this chat or person does not hold: nothing is sent.',
  NOT_SEALED_HERE: 'This can be done in end-to-end encrypted chats only.',
  NO_SEARCH: 'This client was made without a search index.',
  EMPTY: 'There is nothing to send.',
  UNSAYABLE: 'A part of the message is too long, or not of the form it should have.',
  OPENED: 'This could be opened once, and was.',
  BAD_CODE: 'The code is not right.',
  FILE_DAMAGED: 'The file that came is not the one that was sent: it is not shown.',
  FILE_GONE: 'The file is not on the server any more.',
  FILE_CHANGED: 'The file changed while it was read: send it again.',
  NO_SUCH_FILE: 'There is no such file in this message.',
  CANCELLED: 'This was cancelled.',
  CLOSED: 'The client has been closed.',
} as const

export type ClientErrorCode = keyof typeof MESSAGES

export const isOffline = (error: unknown): boolean => error instanceof ClientError && error.code === 'OFFLINE'

export class ClientError extends Error {
  readonly code: ClientErrorCode
  constructor(code: ClientErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail === undefined ? MESSAGES[code] : `${MESSAGES[code]} (${detail})`, options)
    this.name = 'ClientError'
    this.code = code
  }
}
