/** The contract: every call, event, error, limit and id, in one place; no I/O, runs anywhere. */

export * from './define-call.ts'
export * from './entries.ts'
export * from './errors.ts'
export * from './fault.ts'
export * as fields from './fields.ts'
export * from './ids.ts'
export * from './limits.ts'
export { CALLS, EVENTS } from './registry.ts'
export * from './version.ts'
export * as messages from './calls/messages.ts'
export * as sync from './calls/sync.ts'
export * as connectionEvents from './events/connection.ts'
