/** Why Parley will not start, in words for the operator: what is wrong, and what to do about it. */

export type StartRefusedCode =
  | 'DATA_FOLDER_IN_USE'
  | 'DATA_FOLDER_UNUSABLE'
  | 'NO_EMBEDDED_POSTGRES'
  | 'NO_UNPRIVILEGED_USER'
  | 'OTHER_POSTGRES_VERSION'
  | 'POSTGRES_DID_NOT_START'
  | 'NOT_DURABLE'
  | 'SCHEMA_TOO_NEW'
  | 'MIGRATION_CHANGED'
  | 'MIGRATION_FAILED'
  | 'PORT_UNUSABLE'

/** It never reaches a user, only the terminal of the one who runs Parley: hence not a `Fault`. */
export class StartRefused extends Error {
  readonly code: StartRefusedCode

  constructor(code: StartRefusedCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StartRefused'
    this.code = code
  }
}
