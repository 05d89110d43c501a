/** The only wiring, with the folder of its name: opens the world, puts the features into it, opens the doors; takes all down again. */

import { type Features, wireFeatures } from './app/features.ts'
import { serve } from './app/serve.ts'
import { type Closing, type Overrides, openWorld } from './app/world.ts'
import type { Config } from './config/schema.ts'
import { Gateway } from './gateway/gateway.ts'
import { type Job, runJobs } from './ports/job.ts'

export { StartRefused } from './db/start-refused.ts'

export type App = { url: string; port: number; dataFolder: string; stop(): Promise<void> }

/** Counts of how often somebody called outlive their windows by this long at most. */
const SWEEP_LIMITS_MS = 60_000
/** Clients are asked to move over this long, and waited for a little longer. */
const DRAIN_SPREAD_MS = 2_000
const DRAIN_PATIENCE_MS = 5_000

export async function startApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const closing: Closing = []
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }
  try {
    const world = await openWorld(config, overrides, closing, (entries) => features.noticed(entries))
    // Who is here shows in features, and who may see it is a feature's to say.
    const gateway: Gateway = new Gateway({
      ...world,
      seenBy: (owner, viewers) => features.people.seenBy(owner, viewers),
      isInvisible: (user) => features.people.isInvisible(user),
      left: (user, at) => features.people.lastSeen(user, at),
    })
    closing.push(() => gateway.stop())
    const features: Features = wireFeatures(world, config, gateway, overrides.mayReach)
    const port = await serve(world, config, gateway, features, closing, overrides.webFolder)

    const { limiter, log, folder } = world
    const forgetCallers: Job = { name: 'limits.sweep', every: SWEEP_LIMITS_MS, run: async () => limiter.sweep() }
    const jobs = runJobs([forgetCallers, ...features.jobs], (job, err) =>
      log.error({ job, err }, 'a job failed; it will come round again'),
    )
    closing.push(() => jobs.stop())

    const host = config.PARLEY_HOST === '0.0.0.0' ? 'localhost' : config.PARLEY_HOST
    return {
      url: config.PARLEY_PUBLIC_URL ?? `http://${host}:${port}`,
      port,
      dataFolder: folder.path,
      async stop() {
        await gateway.drain(DRAIN_SPREAD_MS, DRAIN_PATIENCE_MS)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
