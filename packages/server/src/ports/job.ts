/** Work that comes round: sweeping, expiring, sending what was scheduled. Safe to run on several nodes at once. */
export type Job = {
  name: string
  /** Milliseconds between the end of one run and the start of the next, at most. */
  every: number
  /** May answer in how many milliseconds there is more to do, if that is sooner than `every`. */
  run(): Promise<number | void>
}

/** Runs each in its turn, one run of each at a time; a run that fails is reported and comes round again. */
export function runJobs(
  jobs: readonly Job[],
  onError: (job: string, error: unknown) => void,
): { stop(): Promise<void> } {
  let stopped = false
  const timers = new Map<Job, NodeJS.Timeout>()
  const running = new Set<Promise<void>>()

  const schedule = (job: Job, wait = job.every): void => {
    if (stopped) return
    timers.set(
      job,
      setTimeout(() => {
        const run = job
          .run()
          .catch((error: unknown) => {
            onError(job.name, error)
          })
          .then((sooner) => {
            running.delete(run)
            schedule(job, Math.min(job.every, sooner ?? job.every))
          })
        running.add(run)
      }, wait).unref(),
    )
  }
  for (const job of jobs) schedule(job)

  return {
    async stop() {
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      await Promise.all(running)
    },
  }
}
