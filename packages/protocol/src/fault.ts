/** A fault is the only thing Parley throws on purpose: a code of the one list, with what a person or a program needs to act on it. */

import { ERRORS, type ErrorCode } from './errors.ts'

export type ErrorBody = { error: { code: ErrorCode; message: string; details?: unknown; timestamp: string } }

export class Fault extends Error {
  readonly code: ErrorCode
  readonly details: unknown
  /** Seconds to wait before trying again, where waiting helps. */
  readonly retryAfter: number | undefined

  constructor(
    code: ErrorCode,
    options: { message?: string; details?: unknown; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(options.message ?? ERRORS[code].message, { cause: options.cause })
    this.name = 'Fault'
    this.code = code
    this.details = options.details
    this.retryAfter = options.retryAfter
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  /** The same body on REST and sockets. */
  toBody(now: number): ErrorBody {
    const details =
      this.retryAfter === undefined
        ? this.details
        : { ...(typeof this.details === 'object' ? this.details : {}), retryAfter: this.retryAfter }
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(details === undefined ? {} : { details }),
        timestamp: new Date(now).toISOString(),
      },
    }
  }
}
