/** Mail for development: written to the log, where whoever runs the server, and nobody else, can read the code. */

import type { Log } from '../ports/log.ts'
import type { Mail } from '../ports/mail.ts'

/** The letter is what the line says, not a field of it: fields are masked. */
export const logMail = (log: Pick<Log, 'info'>): Mail => ({
  send: async ({ to, subject, text }) =>
    log.info({ to, subject }, `mail, not sent for want of PARLEY_SMTP_URL: ${text}`),
})
