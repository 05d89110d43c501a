/** Sends a text message. Resolves when somebody else has taken charge of it; otherwise throws DELIVERY_UNAVAILABLE. */
export interface Sms {
  send(message: { to: string; text: string }): Promise<void>
}
