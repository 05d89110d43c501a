/** Made by `npm run lock` out of ../calls/receipts.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/receipts.ts'

export type * from '../calls/receipts.ts'
export const read = {"name":"receipts.read","http":{"method":"POST","path":"/api/messages/:id/read"},"socket":"message:read"} as unknown as typeof whole.read
export const delivered = {"name":"receipts.delivered","http":{"method":"POST","path":"/api/messages/:id/delivered"},"socket":"message:delivered"} as unknown as typeof whole.delivered
export const receipts = {"name":"receipts.of-message","http":{"method":"GET","path":"/api/messages/:id/receipts"}} as unknown as typeof whole.receipts
