/** Made by `npm run lock` out of ../events/receipts.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/receipts.ts'

export type * from '../events/receipts.ts'
export const delivered = {"name":"message:delivered"} as unknown as typeof whole.delivered
export const read = {"name":"message:read"} as unknown as typeof whole.read
