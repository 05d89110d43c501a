/** What the server says to its operator. */

import { ERRORS, type Fault } from '@parley/protocol'

export type Log = {
  error(detail: object, message: string): void
  warn(detail: object, message: string): void
  info(detail: object, message: string): void
  debug(detail: object, message: string): void
}

/** What a call's fault is worth: our own failures with all we know, a database or store that is away in one line, the rest nothing. */
export function logFault(log: Log, fault: Fault, detail: object): void {
  const { family } = ERRORS[fault.code]
  if (family === 'internal') log.error({ ...detail, code: fault.code, err: fault.cause }, 'a call failed')
  else if (family === 'external' && fault.cause instanceof Error) {
    log.warn({ ...detail, code: fault.code, reason: fault.cause.message }, 'a call was put off')
  }
}
