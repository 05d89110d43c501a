/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts), written by `npm run lock`. A new one needs PROTOCOL_VERSION + 1 once this one was released. */
export const SCHEMA_LOCK = 'e2b253ac6a16c970553a8d7125fce830b2f2a9d26d7cd109adbf1392b76402ee'
