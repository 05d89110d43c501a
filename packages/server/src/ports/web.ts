/** Asks the public web on somebody's behalf: never a machine that only we can reach, never for long, never for much. */

export type Fetched = { url: string; type: string; bytes: Buffer }

export interface Web {
  /** `accept`: what types are wanted, as in `text/html`. Undefined where nothing of the kind can be had, whatever the reason. */
  fetch(url: string, options: { accept: readonly string[]; maxBytes: number }): Promise<Fetched | undefined>
}
