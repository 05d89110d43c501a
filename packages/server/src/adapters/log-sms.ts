/** Text messages for development: written to the log, where whoever runs the server can read the code. */

import type { Log } from '../ports/log.ts'
import type { Sms } from '../ports/sms.ts'

export const logSms = (log: Pick<Log, 'info'>): Sms => ({
  send: async (message) => log.info(message, 'text message (not sent: no PARLEY_SMS_URL)'),
})
