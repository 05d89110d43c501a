/** Work that comes round: sweeping, expiring, sending what was scheduled. Safe to run on several nodes at once. */
export type Job = {
  name: string
  /** Milliseconds between the end of one run and the start of the next. */
  every: number
  run(): Promise<void>
}
