/** Whatever the server said that does not hold: named, told, and never acted on. */

import { KeyError, type KeyErrorCode } from '@parley/keys'

export type IntegrityCode =
  | KeyErrorCode
  /** Somebody is listed in a chat whom no member has signed in. */
  | 'UNSIGNED_MEMBER'
  /** Plain content in an end-to-end encrypted chat, or one made less private. */
  | 'DOWNGRADE'
  /** The same (device, clientId) at two places. */
  | 'REPLAYED'
  /** A page that does not hold what was asked for. */
  | 'LOG_GAP'
  /** A seal or frame we are owed is kept from us. */
  | 'WITHHELD'

export type IntegrityProblem = {
  readonly code: IntegrityCode
  readonly detail: string
  readonly chatId?: string
  readonly seq?: number
  /** Whose chain it is about. */
  readonly userId?: string
}

export class IntegrityError extends Error {
  readonly problem: IntegrityProblem
  constructor(problem: IntegrityProblem) {
    super(`${problem.code}: ${problem.detail}`)
    this.name = 'IntegrityError'
    this.problem = problem
  }
}

export type Where = Omit<IntegrityProblem, 'code' | 'detail'>

/** Undefined for what says nothing about the server: a lost connection, a bug. */
export function problemOf(error: unknown, where: Where): IntegrityProblem | undefined {
  if (error instanceof IntegrityError) return { ...where, ...error.problem }
  if (error instanceof KeyError) return { code: error.code, detail: error.message, ...where }
  return undefined
}
