/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts). A change here needs a version bump once a version has been released. */
export const SCHEMA_LOCK = ''
