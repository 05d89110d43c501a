/** Names of what the sync keeps, and how far each log is held: one unbroken stretch, from `from` to `to`. */

export type Stretch = {
  readonly kind: 'chat' | 'account' | 'device'
  /** The first number held; 1 means all of it. */
  readonly from: number
  /** The last number held. */
  readonly to: number
}

const padded = (seq: number) => String(seq).padStart(12, '0')

export const stretchName = (log: string) => `stretch/${log}`
export const messageName = (chat: string, seq: number) => `message/${chat}/${padded(seq)}`
export const noticeName = (chat: string, seq: number) => `notice/${chat}/${padded(seq)}`
export const linkName = (log: string, seq: number) => `link/${log}/${padded(seq)}`
export const onceName = (log: string, device: string, clientId: string) => `once/${log}/${device}/${clientId}`
export const sealedName = (chat: string, epoch: number, seq: number) => `sealed/${chat}/${padded(epoch)}/${padded(seq)}`
export const expiryName = (at: number, chat: string, seq: number) => `expiry/${padded(at)}/${chat}/${padded(seq)}`
