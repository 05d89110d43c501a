/** What is wrong with a username, before the server is asked. */

import { LIMITS } from '@parley/protocol/limits'
import { t } from '../../i18n/messages.ts'

export function usernameProblem(username: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(username)) return t.auth_username_shape()
  return username.length < LIMITS.usernameMin ? t.auth_username_short({ min: LIMITS.usernameMin }) : undefined
}
