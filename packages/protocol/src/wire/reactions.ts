/** Made by `npm run lock` out of ../calls/reactions.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/reactions.ts'

export type * from '../calls/reactions.ts'
export const react = {"name":"messages.react","http":{"method":"POST","path":"/api/messages/:id/reaction"},"socket":"message:react"} as unknown as typeof whole.react
export const unreact = {"name":"messages.unreact","http":{"method":"DELETE","path":"/api/messages/:id/reaction/:reaction"},"socket":"message:unreact"} as unknown as typeof whole.unreact
export const reactions = {"name":"messages.reactions","http":{"method":"GET","path":"/api/messages/:id/reactions"}} as unknown as typeof whole.reactions
