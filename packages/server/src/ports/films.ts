/** What can be told of a video by looking into it. */
export type Film = {
  width: number
  height: number
  durationMs: number
  /** A picture of it, as PNG. */
  poster: Buffer
}

export interface Films {
  /** Of the file at this path. Undefined where nobody here can look into videos; throws INVALID_FILE at what is none. */
  look(path: string, type: string): Promise<Film | undefined>
  /** Writes the same to another path, without what it tells of its maker and where it was made. False where nobody can. */
  strip(path: string, type: string, to: string): Promise<boolean>
}
