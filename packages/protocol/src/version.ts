/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts), written by `npm run lock`. A new one needs PROTOCOL_VERSION + 1 once this one was released. */
export const SCHEMA_LOCK = '170f5af06226299f240004aa642a896a25191bbe1668f0259e5a3b6ef00d45e4'
