/** Every error Parley can answer with: its family, HTTP status, whether trying again helps, and what it tells a person. */

export type Family =
  | 'authentication'
  | 'authorization'
  | 'validation'
  | 'resource'
  | 'rate-limit'
  | 'external'
  | 'internal'

/** `no`: the same request fails again. `later`: wait (see retryAfter), then send it again. `changed`: pull what is new, then try again. */
export type Retry = 'no' | 'later' | 'changed'

type ErrorSpec = { family: Family; status: number; retry: Retry; message: string }

const spec = (family: Family, status: number, message: string, retry: Retry = 'no'): ErrorSpec => ({
  family,
  status,
  retry,
  message,
})

export const ERRORS = {
  // Authentication: who are you?
  UNAUTHENTICATED: spec('authentication', 401, 'Sign in to continue.'),
  TOKEN_EXPIRED: spec('authentication', 401, 'The access token has expired. Refresh it and try again.', 'changed'),
  BAD_CREDENTIALS: spec('authentication', 401, 'The username or the password is wrong.'),
  BAD_CODE: spec('authentication', 401, 'The code is wrong.'),
  CODE_EXPIRED: spec('authentication', 401, 'The code has expired. Ask for a new one.'),
  CODE_ATTEMPTS_EXCEEDED: spec('authentication', 401, 'Too many wrong codes. Ask for a new one.'),
  SECOND_FACTOR_REQUIRED: spec('authentication', 401, 'Enter the code of your authenticator app.'),
  SESSION_REVOKED: spec('authentication', 401, 'This device has been signed out. Sign in again.'),

  // Authorization: may you?
  FORBIDDEN: spec('authorization', 403, 'You are not allowed to do this.'),
  CANNOT_POST: spec('authorization', 403, 'You cannot send messages to this chat.'),
  REGISTRATION_CLOSED: spec('authorization', 403, 'This server does not accept new accounts.'),
  INVITE_REQUIRED: spec('authorization', 403, 'This server needs an invitation code to create an account.'),
  PRIVACY: spec('authorization', 403, 'The privacy settings of this person do not allow it.'),
  EDIT_WINDOW_CLOSED: spec('authorization', 403, 'Messages can be edited for 48 hours only.'),
  ORIGIN_REFUSED: spec('authorization', 403, 'Requests from this origin are not accepted.'),

  // Validation: is it well-formed?
  INVALID_INPUT: spec('validation', 400, 'Some of what was sent is not valid. See details.'),
  MALFORMED_JSON: spec('validation', 400, 'The request body is not valid JSON.'),
  TOO_LARGE: spec('validation', 413, 'What was sent is too large.'),
  UNSUPPORTED_TYPE: spec('validation', 415, 'This type of content is not accepted here.'),
  INVALID_PHONE: spec('validation', 400, 'This is not a phone number in international form (+491701234567).'),
  INVALID_FILE: spec('validation', 415, 'The file is not of an accepted type, or not what it claims to be.'),
  INFECTED: spec('validation', 415, 'The virus scanner of this server does not accept this file.'),
  TOO_LARGE_TO_SCAN: spec('validation', 413, 'The file is too large for the virus scanner of this server to check.'),
  RANGE_NOT_SATISFIABLE: spec('validation', 416, 'The file has no such part.'),
  E2EE_REQUIRED: spec('validation', 400, 'This chat is end-to-end encrypted: send a sealed body, never plain content.'),
  PLAIN_REQUIRED: spec('validation', 400, 'This chat is kept by the server: send content, not a sealed body.'),
  ON_DEVICE_ONLY: spec('validation', 400, 'This chat is end-to-end encrypted: only a device of yours can do this.'),
  BAD_FRAME: spec('validation', 400, 'This is not signed or sealed as it must be. See details.'),
  UNSUPPORTED_VERSION: spec('validation', 426, 'This version of the client is too old for this server. Please update.'),

  // Resources: is it there? "Absent" and "not yours" are the same answer.
  NOT_FOUND: spec('resource', 404, 'There is nothing here, or it is not yours to see.'),
  NO_ROUTE: spec('resource', 404, 'There is no such endpoint.'),
  USERNAME_TAKEN: spec('resource', 409, 'This username is taken.'),
  ALREADY_EXISTS: spec('resource', 409, 'This exists already.'),
  GONE: spec('resource', 410, 'This has been deleted or has expired.'),
  CONFLICT: spec('resource', 409, 'Somebody else changed this at the same time.', 'changed'),
  LAST_SIGN_IN: spec('resource', 409, 'There would be no way left to sign in. Add another first.'),
  STALE_EPOCH: spec('resource', 409, 'The keys of this chat have changed. Pull, seal again, and retry.', 'changed'),
  NO_KEYS: spec(
    'resource',
    409,
    'Not everybody has end-to-end keys yet: they must first sign in with an app that makes them.',
  ),
  LINK_EXPIRED: spec('resource', 410, 'This code has expired or has been used. Show a new one.'),
  LINK_ORDER: spec('resource', 409, 'This step of linking is not due, or was made before.'),
  MEDIA_MISSING: spec(
    'resource',
    409,
    'A file that this message refers to is not here, or not whole. Upload it again.',
  ),
  IN_CALL: spec('resource', 409, 'You are in another call. Leave it first.'),
  CALL_OVER: spec('resource', 410, 'This call is over.'),
  NOT_IN_CALL: spec('resource', 409, 'This device is not in the call.'),
  NOT_RINGING: spec('resource', 409, 'This call does not ring for you.'),
  TAKEN_ELSEWHERE: spec('resource', 409, 'You have taken this call on another device.'),
  NO_PREVIEW: spec('resource', 404, 'There is no preview of this link to be had.'),
  FULL: spec('resource', 409, 'There is no room for more here.'),

  // Rate limits: not so fast.
  RATE_LIMITED: spec('rate-limit', 429, 'Too many requests. Wait a moment, then try again.', 'later'),
  QUOTA_EXCEEDED: spec('rate-limit', 429, 'You have uploaded as much as one may in a day. Go on tomorrow.'),
  TOO_SLOW: spec(
    'rate-limit',
    503,
    'The connection could not keep up and was closed. Reconnect after a pause.',
    'later',
  ),

  // External and internal: something behind us failed.
  BUSY: spec('external', 503, 'The server is busy. Try again in a moment.', 'later'),
  DATABASE_UNAVAILABLE: spec('external', 503, 'The database cannot be reached. Try again in a moment.', 'later'),
  STORAGE_UNAVAILABLE: spec('external', 503, 'The file store cannot be reached. Try again in a moment.', 'later'),
  SCANNER_UNAVAILABLE: spec('external', 503, 'The virus scanner cannot be reached. Try again in a moment.', 'later'),
  DELIVERY_UNAVAILABLE: spec('external', 503, 'The code could not be sent. Try again in a moment.', 'later'),
  DRAINING: spec('external', 503, 'This server is restarting. Reconnect in a moment.', 'later'),
  INTERNAL: spec('internal', 500, 'Something went wrong on our side. It has been logged.', 'later'),
} as const satisfies Record<string, ErrorSpec>

export type ErrorCode = keyof typeof ERRORS
