/** Parley as it is, on a database given to it; the limits of how often are lifted, nothing else is changed. */

import { RATES } from '@parley/protocol'
import { startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'

const rates = Object.keys(RATES).map((name) => `${name}=1000000000/1s`)
const app = await startApp(
  loadConfig({ ...process.env, PARLEY_RATES: rates.join(','), PARLEY_PORT: '0', PARLEY_LOG_LEVEL: 'warn' }),
)
process.send?.({ port: app.port })
process.on('message', (what) => {
  if (what === 'usage') process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage() })
  if (what === 'collect') (globalThis as { gc?: () => void }).gc?.()
})
process.on('disconnect', () => process.exit(0))
