/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts), written by `npm run lock`. A new one needs PROTOCOL_VERSION + 1 once this one was released. */
export const SCHEMA_LOCK = '60f56b810cd7a558ff56bf31a360a21be16235d050e01b3f960fad14dd57436b'
