/** Made by `npm run lock` out of ../calls/sync.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/sync.ts'

export type * from '../calls/sync.ts'
export const pull = {"name":"sync.pull","http":{"method":"POST","path":"/api/sync"},"socket":"sync:pull"} as unknown as typeof whole.pull
export const entries = {"name":"sync.entries","http":{"method":"GET","path":"/api/logs/:log/entries"},"socket":"sync:entries"} as unknown as typeof whole.entries
