/** Made by `npm run lock` out of ../events/keys.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/keys.ts'

export type * from '../events/keys.ts'
export const linkRevealed = {"name":"link:revealed"} as unknown as typeof whole.linkRevealed
