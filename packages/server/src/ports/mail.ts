/** Sends a letter. Resolves when somebody else has taken charge of it; otherwise throws DELIVERY_UNAVAILABLE. */
export interface Mail {
  send(letter: { to: string; subject: string; text: string }): Promise<void>
}
