/** Made by `npm run lock` out of ../events/connection.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/connection.ts'

export type * from '../events/connection.ts'
export const hello = {"name":"hello"} as unknown as typeof whole.hello
export const fault = {"name":"error"} as unknown as typeof whole.fault
export const move = {"name":"move"} as unknown as typeof whole.move
export const head = {"name":"log:head"} as unknown as typeof whole.head
