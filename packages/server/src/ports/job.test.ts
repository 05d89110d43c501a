/** Jobs come round: never twice at once, sooner if they ask for it, and again after they failed. */

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runJobs } from './job.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('runs again after its pause, sooner if it says so, never later', async () => {
  const answers = [undefined, 30, 5_000, undefined]
  const ran: number[] = []
  const start = Date.now()
  const run = async () => {
    ran.push(Date.now() - start)
    return answers[ran.length - 1]
  }
  const jobs = runJobs([{ name: 'job', every: 1_000, run }], () => {})
  await vi.advanceTimersByTimeAsync(3_500)
  expect(ran).toEqual([1_000, 2_000, 2_030, 3_030])
  await jobs.stop()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(ran).toHaveLength(4)
})

it('reports a failure and comes round again', async () => {
  const failed: string[] = []
  const run = () => Promise.reject(new Error('no'))
  const jobs = runJobs([{ name: 'job', every: 1_000, run }], (name) => failed.push(name))
  await vi.advanceTimersByTimeAsync(2_500)
  expect(failed).toEqual(['job', 'job'])
  await jobs.stop()
})
