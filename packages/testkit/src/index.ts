/** What tests are made of. */

export * from './test-postgres.ts'
