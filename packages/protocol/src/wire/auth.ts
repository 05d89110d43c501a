/** Made by `npm run lock` out of ../calls/auth.ts: the same without schemas, for whoever only calls. */
import type * as whole from '../calls/auth.ts'

export type * from '../calls/auth.ts'
export const policy = {"name":"auth.policy","http":{"method":"GET","path":"/api/auth/policy"},"access":"anyone"} as unknown as typeof whole.policy
export const register = {"name":"auth.register","http":{"method":"POST","path":"/api/auth/register"},"access":"anyone"} as unknown as typeof whole.register
export const login = {"name":"auth.login","http":{"method":"POST","path":"/api/auth/login"},"access":"anyone"} as unknown as typeof whole.login
export const verifyOtp = {"name":"auth.verifyOtp","http":{"method":"POST","path":"/api/auth/verify-otp"},"access":"anyone"} as unknown as typeof whole.verifyOtp
export const refreshToken = {"name":"auth.refreshToken","http":{"method":"POST","path":"/api/auth/refresh-token"},"access":"anyone"} as unknown as typeof whole.refreshToken
export const logout = {"name":"auth.logout","http":{"method":"POST","path":"/api/auth/logout"}} as unknown as typeof whole.logout
export const devices = {"name":"auth.devices","http":{"method":"GET","path":"/api/auth/devices"}} as unknown as typeof whole.devices
export const renameDevice = {"name":"auth.renameDevice","http":{"method":"PUT","path":"/api/auth/devices/:deviceId"}} as unknown as typeof whole.renameDevice
export const revokeDevice = {"name":"auth.revokeDevice","http":{"method":"DELETE","path":"/api/auth/devices/:deviceId"}} as unknown as typeof whole.revokeDevice
export const revokeOtherDevices = {"name":"auth.revokeOtherDevices","http":{"method":"DELETE","path":"/api/auth/devices"}} as unknown as typeof whole.revokeOtherDevices
export const createInvite = {"name":"auth.createInvite","http":{"method":"POST","path":"/api/auth/invites"}} as unknown as typeof whole.createInvite
export const listInvites = {"name":"auth.listInvites","http":{"method":"GET","path":"/api/auth/invites"}} as unknown as typeof whole.listInvites
export const revokeInvite = {"name":"auth.revokeInvite","http":{"method":"DELETE","path":"/api/auth/invites/:inviteId"}} as unknown as typeof whole.revokeInvite
export const account = {"name":"auth.account","http":{"method":"GET","path":"/api/auth/account"}} as unknown as typeof whole.account
export const deleteAccount = {"name":"auth.deleteAccount","http":{"method":"POST","path":"/api/auth/account/delete"}} as unknown as typeof whole.deleteAccount
export const confirm = {"name":"auth.confirm","http":{"method":"POST","path":"/api/auth/confirm"}} as unknown as typeof whole.confirm
export const changePassword = {"name":"auth.changePassword","http":{"method":"PUT","path":"/api/auth/password"}} as unknown as typeof whole.changePassword
export const forgotPassword = {"name":"auth.forgotPassword","http":{"method":"POST","path":"/api/auth/password/forgot"},"access":"anyone"} as unknown as typeof whole.forgotPassword
export const resetPassword = {"name":"auth.resetPassword","http":{"method":"POST","path":"/api/auth/password/reset"},"access":"anyone"} as unknown as typeof whole.resetPassword
export const addContactPoint = {"name":"auth.addContactPoint","http":{"method":"POST","path":"/api/auth/contact-points"}} as unknown as typeof whole.addContactPoint
export const verifyContactPoint = {"name":"auth.verifyContactPoint","http":{"method":"POST","path":"/api/auth/contact-points/verify"}} as unknown as typeof whole.verifyContactPoint
export const removeContactPoint = {"name":"auth.removeContactPoint","http":{"method":"POST","path":"/api/auth/contact-points/remove"}} as unknown as typeof whole.removeContactPoint
export const enrolSecondFactor = {"name":"auth.enrolSecondFactor","http":{"method":"POST","path":"/api/auth/totp"}} as unknown as typeof whole.enrolSecondFactor
export const confirmSecondFactor = {"name":"auth.confirmSecondFactor","http":{"method":"POST","path":"/api/auth/totp/confirm"}} as unknown as typeof whole.confirmSecondFactor
export const disableSecondFactor = {"name":"auth.disableSecondFactor","http":{"method":"POST","path":"/api/auth/totp/disable"}} as unknown as typeof whole.disableSecondFactor
