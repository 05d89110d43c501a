/** Mail for development: written to the log, where whoever runs the server can read the code. */

import type { Log } from '../ports/log.ts'
import type { Mail } from '../ports/mail.ts'

export const logMail = (log: Pick<Log, 'info'>): Mail => ({
  send: async (letter) => log.info(letter, 'mail (not sent: no PARLEY_SMTP_URL)'),
})
