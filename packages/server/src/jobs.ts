/** Runs what comes round, one run of each at a time; a run that fails is logged and comes round again. */

import type { Job } from './ports/job.ts'

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
          .catch((error: unknown) => void onError(job.name, error))
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
