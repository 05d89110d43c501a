/** Mail through an SMTP server: taken when that server has accepted it. */

import { Fault } from '@parley/protocol'
import { createTransport } from 'nodemailer'
import type { Mail } from '../ports/mail.ts'

const PATIENCE_MS = 10_000

export type SmtpMailOptions = {
  /** smtp://user:password@host:587, or smtps:// for TLS from the first byte. */
  url: string
  from: string
}

export function smtpMail({ url, from }: SmtpMailOptions): Mail {
  const transport = createTransport(
    {
      url,
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      socketTimeout: PATIENCE_MS,
      // Letters are made of text alone: nothing may be read from a file or fetched.
      disableFileAccess: true,
      disableUrlAccess: true,
    },
    { from },
  )
  return {
    async send({ to, subject, text }) {
      try {
        // As an object the address is taken as it is: a comma or a line break cannot add another recipient.
        await transport.sendMail({ to: { name: '', address: to }, subject, text })
      } catch (cause) {
        throw new Fault('DELIVERY_UNAVAILABLE', { retryAfter: 5, cause })
      }
    },
  }
}
