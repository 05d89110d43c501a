/** Made by `npm run lock` out of ../events/users.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../events/users.ts'

export type * from '../events/users.ts'
export const profileChanged = {"name":"user:profile-changed"} as unknown as typeof whole.profileChanged
