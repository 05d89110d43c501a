/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts), written by `npm run lock`. A new one needs PROTOCOL_VERSION + 1 once this one was released. */
export const SCHEMA_LOCK = '9279c1409f0c7d12da365e91ff4b7ad490a3a06520fe6ba8c63b67c1848dc3cb'
