/** What went wrong, in words that say what to do. */

import { type Word, t } from './messages.ts'

const WORDS: Readonly<Record<string, Word>> = {
  OFFLINE: 'problem_offline',
  BAD_CREDENTIALS: 'problem_credentials',
  USERNAME_TAKEN: 'problem_taken',
  REGISTRATION_CLOSED: 'problem_closed',
  INVITE_REQUIRED: 'problem_invite',
  BAD_CODE: 'problem_code',
  CODE_MISTYPED: 'problem_code',
  SECOND_FACTOR_REQUIRED: 'problem_second_factor',
  LINK_EXPIRED: 'problem_link_expired',
  NO_KEYS: 'problem_no_keys',
  NOT_FOUND: 'problem_not_found',
  FORBIDDEN: 'problem_refused',
  CANNOT_POST: 'problem_refused',
  PRIVACY: 'problem_refused',
  LINK_MISMATCH: 'problem_link_expired',
  CODE_EXPIRED: 'problem_link_expired',
  CODE_ATTEMPTS_EXCEEDED: 'problem_code_spent',
  INVALID_FILE: 'problem_file_type',
  UNSUPPORTED_TYPE: 'problem_file_type',
  MALFORMED: 'problem_code',
}

export function problemText(error: unknown): string {
  const { code = '', retryAfter } = error as { code?: string; retryAfter?: number }
  if (code === 'RATE_LIMITED') return t.problem_rate({ seconds: Math.ceil(retryAfter ?? 60) })
  return t[WORDS[code] ?? 'problem_unknown']()
}
