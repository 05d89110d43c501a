/** Made by `npm run lock` out of ../calls/search.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/search.ts'

export type * from '../calls/search.ts'
export const search = {"name":"messages.search","http":{"method":"GET","path":"/api/messages/search"}} as unknown as typeof whole.search
