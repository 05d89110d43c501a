/** The version of the wire, the oldest one still spoken, and the lock that a change of any schema breaks. */

export const PROTOCOL_VERSION = 1

/** Clients below this are told UNSUPPORTED_VERSION. */
export const PROTOCOL_FLOOR = 1

/** Hash of every schema (see schema-lock.ts), written by `npm run lock`. A new one needs PROTOCOL_VERSION + 1 once this one was released. */
export const SCHEMA_LOCK = 'b4e6d234b6de41b76bf85d107339003ed5adf8acda52955e5b6b6e23d48b0d09'
