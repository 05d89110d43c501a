/** Made by `npm run lock` out of ../calls/users.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/users.ts'

export type * from '../calls/users.ts'
export const get = {"name":"users.get","http":{"method":"GET","path":"/api/users/:userId"}} as unknown as typeof whole.get
export const update = {"name":"users.update","http":{"method":"PUT","path":"/api/users/:userId"}} as unknown as typeof whole.update
export const search = {"name":"users.search","http":{"method":"GET","path":"/api/users/search"}} as unknown as typeof whole.search
export const setStatus = {"name":"users.set-status","http":{"method":"PUT","path":"/api/users/:userId/status"},"socket":"user:status-change"} as unknown as typeof whole.setStatus
export const setAvatar = {"name":"users.set-avatar","http":{"method":"POST","path":"/api/users/:userId/avatar","file":{"field":"file"}}} as unknown as typeof whole.setAvatar
export const removeAvatar = {"name":"users.remove-avatar","http":{"method":"DELETE","path":"/api/users/:userId/avatar"}} as unknown as typeof whole.removeAvatar
export const getAvatar = {"name":"users.get-avatar","http":{"method":"GET","path":"/api/users/:userId/avatar","answersFile":true}} as unknown as typeof whole.getAvatar
export const blocked = {"name":"users.blocked","http":{"method":"GET","path":"/api/users/:userId/blocked"}} as unknown as typeof whole.blocked
export const block = {"name":"users.block","http":{"method":"POST","path":"/api/users/:userId/block"}} as unknown as typeof whole.block
export const unblock = {"name":"users.unblock","http":{"method":"DELETE","path":"/api/users/:userId/unblock"}} as unknown as typeof whole.unblock
export const contacts = {"name":"users.contacts","http":{"method":"GET","path":"/api/contacts"}} as unknown as typeof whole.contacts
export const addContact = {"name":"users.add-contact","http":{"method":"POST","path":"/api/contacts"}} as unknown as typeof whole.addContact
export const removeContact = {"name":"users.remove-contact","http":{"method":"DELETE","path":"/api/contacts/:userId"}} as unknown as typeof whole.removeContact
export const privacy = {"name":"users.privacy","http":{"method":"GET","path":"/api/users/:userId/privacy"}} as unknown as typeof whole.privacy
export const setPrivacy = {"name":"users.set-privacy","http":{"method":"PUT","path":"/api/users/:userId/privacy"}} as unknown as typeof whole.setPrivacy
