/** Text messages for development: written to the log, where whoever runs the server, and nobody else, can read the code. */

import type { Log } from '../ports/log.ts'
import type { Sms } from '../ports/sms.ts'

/** The message is what the line says, not a field of it: fields are masked. */
export const logSms = (log: Pick<Log, 'info'>): Sms => ({
  send: async ({ to, text }) => log.info({ to }, `text message, not sent for want of PARLEY_SMS_URL: ${text}`),
})
