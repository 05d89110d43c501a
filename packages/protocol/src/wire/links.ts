/** Made by `npm run lock` out of ../calls/links.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/links.ts'

export type * from '../calls/links.ts'
export const offer = {"name":"links.offer","http":{"method":"POST","path":"/api/links"},"access":"anyone"} as unknown as typeof whole.offer
export const look = {"name":"links.look","http":{"method":"POST","path":"/api/links/look"},"access":"anyone"} as unknown as typeof whole.look
export const reveal = {"name":"links.reveal","http":{"method":"POST","path":"/api/links/reveal"},"access":"anyone"} as unknown as typeof whole.reveal
export const collect = {"name":"links.collect","http":{"method":"POST","path":"/api/links/collect"},"access":"anyone"} as unknown as typeof whole.collect
export const scan = {"name":"links.scan","http":{"method":"GET","path":"/api/links/:linkId"}} as unknown as typeof whole.scan
export const answer = {"name":"links.answer","http":{"method":"POST","path":"/api/links/:linkId/answer"}} as unknown as typeof whole.answer
export const grant = {"name":"links.grant","http":{"method":"POST","path":"/api/links/:linkId/grant"}} as unknown as typeof whole.grant
export const cancel = {"name":"links.cancel","http":{"method":"DELETE","path":"/api/links/:linkId"}} as unknown as typeof whole.cancel
