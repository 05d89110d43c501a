/** Parley as it is, on a database given to it; the limits of how often are lifted, nothing else is changed. */

import { RATES } from '@parley/protocol'
import { startApp } from '@parley/server/app'
import { loadConfig } from '@parley/server/config/load'
import { tellUsage } from '../measure/usage.ts'

const rates = Object.keys(RATES).map((name) => `${name}=1000000000/1s`)
const app = await startApp(
  loadConfig({ ...process.env, PARLEY_RATES: rates.join(','), PARLEY_PORT: '0', PARLEY_LOG_LEVEL: 'warn' }),
)
tellUsage()
process.send?.({ port: app.port })
