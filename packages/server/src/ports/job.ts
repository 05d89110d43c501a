/** Work that comes round: sweeping, expiring, sending what was scheduled. Safe to run on several nodes at once. */
export type Job = {
  name: string
  /** Milliseconds between the end of one run and the start of the next, at most. */
  every: number
  /** May answer in how many milliseconds there is more to do, if that is sooner than `every`. */
  run(): Promise<number | void>
}
