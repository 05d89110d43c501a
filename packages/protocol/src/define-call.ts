/** One description of a call: from it come validation, typed handlers, the typed client, OpenAPI and AsyncAPI. */

import type * as z from 'zod/mini'
import type { ErrorCode } from './errors.ts'
import type { RateName } from './limits.ts'

/**
 * Who may make a call. `anyone`: no sign-in. `account`: any signed-in person. The others say in addition what the person
 * must be to the thing named in the input; the handler asks `access/`, the access matrix holds it to this word.
 */
export type Access = 'anyone' | 'account' | 'self' | 'member' | 'sender' | 'admin' | 'creator' | 'operator'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type Http = {
  method: Method
  /** `:name` marks a path parameter; everything else of the input is the query (GET, DELETE) or the JSON body. */
  path: `/api/${string}`
  /** 200 unless something is made. */
  status?: 200 | 201 | 202
  /** Of the JSON body, where it may be larger than LIMITS.jsonBodyBytes. */
  maxBytes?: number
  /** The request body is a file (raw, or one part of multipart/form-data), handed over as this field. */
  file?: { field: string; maxBytes: number; types: readonly string[] }
  /** The request body is a form with files, handed over as this field while they come. */
  files?: { field: string; max: number }
  /** The answer is a file, not JSON: the output is a FileAnswer. */
  answersFile?: true
}

export type Schema = z.core.$ZodType

export type Call<Input extends Schema = Schema, Output extends Schema = Schema> = {
  name: `${string}.${string}`
  summary: string
  http?: Http
  /** The event name by which the same call is made over a socket, answered by its acknowledgement. */
  socket?: string
  input: Input
  output: Output
  /** Beyond those every call may answer (see COMMON_ERRORS). */
  errors: readonly ErrorCode[]
  access: Access
  rate: RateName
}

/** What a handler is given. */
export type InputOf<C> = C extends Call<infer I, Schema> ? z.core.output<I> : never
/** What a handler returns. */
export type OutputOf<C> = C extends Call<Schema, infer O> ? z.core.input<O> : never
/** What a caller gets back. */
export type AnswerOf<C> = C extends Call<Schema, infer O> ? z.core.output<O> : never
/** What a caller writes: before parsing, so ids are plain strings to whoever has them as such. */
export type RequestOf<C> = C extends Call<infer I, Schema> ? z.core.input<I> : never

export const COMMON_ERRORS = [
  'INVALID_INPUT',
  'MALFORMED_JSON',
  'TOO_LARGE',
  'RATE_LIMITED',
  'BUSY',
  'DATABASE_UNAVAILABLE',
  'DRAINING',
  'INTERNAL',
] as const satisfies readonly ErrorCode[]

export const SIGNED_IN_ERRORS = [
  'UNAUTHENTICATED',
  'TOKEN_EXPIRED',
  'SESSION_REVOKED',
] as const satisfies readonly ErrorCode[]

export const defineCall = <const I extends Schema, const O extends Schema>(call: Call<I, O>): Call<I, O> => call

/** What the server says of its own accord. `log`: it is an entry of that kind of log; without, it is a signal, never stored. */
export type Event<Payload extends Schema = Schema> = {
  name: string
  summary: string
  payload: Payload
  log?: 'chat' | 'account' | 'device'
}

export const defineEvent = <const P extends Schema>(event: Event<P>): Event<P> => event

export type PayloadOf<E> = E extends Event<infer P> ? z.core.output<P> : never
