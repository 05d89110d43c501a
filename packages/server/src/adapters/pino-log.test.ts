/** What the operator reads, and what nobody reads. */

import { Fault } from '@parley/protocol'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type Log, logFault } from '../ports/log.ts'
import { logMail } from './log-mail.ts'
import { logSms } from './log-sms.ts'
import { pinoLog } from './pino-log.ts'

function lineOf(write: (log: Log) => void): string {
  let line = ''
  write(pinoLog('debug', { write: (text) => void (line += text) }))
  return line
}

const SECRET = 'hunter2-hunter2'
const PRIVATE = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'Cookie',
  'content',
  'body',
  'text',
]

it('never prints what is private, wherever in a detail it lies', () => {
  const path = fc.array(fc.constantFrom('request', 'headers', 'a', 0, 1), { maxLength: 6 })
  fc.assert(
    fc.property(path, fc.constantFrom(...PRIVATE), fc.constantFrom('plain', 'list', 'object'), (steps, name, as) => {
      const value = as === 'plain' ? SECRET : as === 'list' ? [SECRET] : { inner: SECRET }
      const detail = steps.reduceRight<object>(
        (inner, step) => (typeof step === 'number' ? [step, inner] : { [step]: inner, beside: 'shown' }),
        { [name]: value, kept: 'shown' },
      )
      const line = lineOf((log) => log.warn({ detail_: detail }, 'something'))
      expect(line).not.toContain(SECRET)
      expect(line).toContain('shown')
    }),
    { numRuns: 300 },
  )
})

it.each([
  [{ phone: '+491701234567' }, '+49…67'],
  [{ user: { profile: { email: 'someone@example.org' } } }, 's…@example.org'],
  [{ to: ['someone@example.org'] }, 's…@example.org'],
  [{ err: new Error('550 no such user <someone@example.org>, nor +491701234567') }, 's…@example.org>, nor +49…67'],
])('masks whom it is about: %j', (detail, shown) => {
  const line = lineOf((log) => log.error(detail, 'failed'))
  expect(line).not.toMatch(/someone@|1701234567/)
  expect(line).toContain(shown)
})

it('prints of a database error what it was, and not the row', () => {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
    code: '23505',
    detail: `Key (email)=(someone@example.org) already exists: ${SECRET}`,
  })
  const line = lineOf((log) => logFault(log, new Fault('INTERNAL', { cause }), { requestId: 'r1' }))
  expect(JSON.parse(line)).toMatchObject({
    msg: 'a call failed',
    requestId: 'r1',
    code: 'INTERNAL',
    err: { code: '23505', message: cause.message, stack: expect.stringContaining('pino-log.test') },
  })
  expect(line).not.toMatch(new RegExp(`someone@|${SECRET}`))
})

it('is no way into memory or round in circles', () => {
  const round: Record<string, unknown> = { bytes: Buffer.from(SECRET) }
  round.again = round
  const line = lineOf((log) => log.info({ round }, 'round'))
  expect(line).toContain('[15 bytes]')
  expect(line.length).toBeLessThan(1_000)
})

it('shows whoever runs the server without a gateway the code, and not whose it is', async () => {
  const [text, to] = ['Your code for Parley is 123456.', '+491701234567']
  const sms = lineOf((log) => void logSms(log).send({ to, text }))
  expect(JSON.parse(sms)).toMatchObject({ to: '+49…67', msg: expect.stringContaining(text) })
  const mail = lineOf((log) => void logMail(log).send({ to: 'someone@example.org', subject: 'Code', text }))
  expect(JSON.parse(mail)).toMatchObject({ to: 's…@example.org', msg: expect.stringContaining(text) })
})
