/** Made by `npm run lock` out of ../calls/reports.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/reports.ts'

export type * from '../calls/reports.ts'
export const key = {"name":"reports.key","http":{"method":"GET","path":"/api/reports/key"}} as unknown as typeof whole.key
export const create = {"name":"reports.create","http":{"method":"POST","path":"/api/reports"}} as unknown as typeof whole.create
export const list = {"name":"reports.list","http":{"method":"GET","path":"/api/reports"}} as unknown as typeof whole.list
export const settle = {"name":"reports.settle","http":{"method":"DELETE","path":"/api/reports/:id"}} as unknown as typeof whole.settle
