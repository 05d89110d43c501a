export interface Scanner {
  /** What was found; undefined: nothing. */
  scan(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined>
}
