/** Made by `npm run lock` out of ../calls/previews.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/previews.ts'

export type * from '../calls/previews.ts'
export const preview = {"name":"previews.make","http":{"method":"POST","path":"/api/previews"}} as unknown as typeof whole.preview
