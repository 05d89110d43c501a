/** Starts Parley as one process, says where it is, and stops it gently when asked. */

import { StartRefused, startApp } from './app.ts'
import { ConfigFault, loadConfig } from './config/load.ts'
import { configReference, showConfig } from './config/show.ts'

try {
  const config = loadConfig()
  const [verb, what] = process.argv.slice(2)
  if (verb === 'config') {
    console.log(what === 'reference' ? configReference() : showConfig(config))
    process.exit(0)
  }
  const app = await startApp(config)
  console.log(`\n  Parley is ready: ${app.url}\n  API: ${app.url}/docs\n  Your data lives in ${app.dataFolder}\n`)

  let stopping = false
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return
    stopping = true
    console.log(`\n  ${signal}: finishing what is under way …`)
    app.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
} catch (error) {
  const expected = error instanceof ConfigFault || error instanceof StartRefused
  console.error(expected ? `\n${error.message}\n` : error)
  process.exit(1)
}
