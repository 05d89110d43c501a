/** One contract for everything that carries a code: whole and once to the one it is for, or DELIVERY_UNAVAILABLE. */

import type { AddressInfo } from 'node:net'
import { text as wholeText } from 'node:stream/consumers'
import { startSmsGateway, type TextMessage } from '@parley/testkit'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { httpSms } from './http-sms.ts'
import { logMail } from './log-mail.ts'
import { logSms } from './log-sms.ts'
import { smtpMail } from './smtp-mail.ts'

type Post = {
  send: (message: TextMessage) => Promise<void>
  /** What has arrived at the far end. */
  arrived: TextMessage[]
  /** From now on the far end refuses; absent where there is none. */
  break?: () => void
  stop: () => Promise<void>
}

/** A message as it stands in the log: whom it is for, and behind the colon what it says. */
const written = (detail: object, line: string): TextMessage => ({
  to: (detail as TextMessage).to,
  text: line.slice(line.indexOf(': ') + 2),
})

const POSTS: Record<string, { someone: (n: number) => string; start: () => Promise<Post> }> = {
  'text messages in the log': {
    someone: (n) => `+4917012345${n}`,
    async start() {
      const arrived: TextMessage[] = []
      const sms = logSms({ info: (detail, line) => arrived.push(written(detail, line)) })
      return { send: (message) => sms.send(message), arrived, stop: async () => {} }
    },
  },
  'text messages by HTTP': {
    someone: (n) => `+4917012345${n}`,
    async start() {
      const gateway = await startSmsGateway()
      const sms = httpSms({ url: gateway.url, token: 'secret' })
      return {
        send: (message) => sms.send(message),
        arrived: gateway.sent,
        break: () => (gateway.isBroken = true),
        stop: () => gateway.stop(),
      }
    },
  },
  'mail in the log': {
    someone: (n) => `someone${n}@example.org`,
    async start() {
      const arrived: TextMessage[] = []
      const mail = logMail({ info: (detail, line) => arrived.push(written(detail, line)) })
      return { send: (message) => mail.send({ subject: 'Hello', ...message }), arrived, stop: async () => {} }
    },
  },
  'mail by SMTP': {
    someone: (n) => `someone${n}@example.org`,
    async start() {
      const arrived: TextMessage[] = []
      let isBroken = false
      const server = new SMTPServer({
        authOptional: true,
        disabledCommands: ['STARTTLS'],
        async onData(stream, session, done) {
          const letter = await wholeText(stream)
          if (isBroken) return done(new Error('the disk is full'))
          for (const { address } of session.envelope.rcptTo) arrived.push({ to: address, text: bodyOf(letter) })
          done()
        },
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.server.address() as AddressInfo
      const mail = smtpMail({ url: `smtp://127.0.0.1:${port}`, from: 'parley@example.org' })
      return {
        send: (message) => mail.send({ subject: 'Hello', ...message }),
        arrived,
        break: () => (isBroken = true),
        stop: () => new Promise((resolve) => server.close(resolve)),
      }
    },
  },
}

const bodyOf = (letter: string): string => {
  const [head, ...body] = letter.split('\r\n\r\n')
  const lines = body.join('\r\n\r\n').trimEnd()
  if (/encoding: base64/i.test(head!)) return Buffer.from(lines, 'base64').toString('utf8').trimEnd()
  if (!/encoding: quoted-printable/i.test(head!)) return lines
  return Buffer.from(
    lines.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number(`0x${hex}`))),
    'latin1',
  ).toString('utf8')
}

describe.each(Object.entries(POSTS))('%s', (_name, { someone, start }) => {
  let post: Post
  beforeEach(async () => {
    post = await start()
  })
  afterEach(() => post.stop())

  test.each(['123456 is your code.', 'Grüße, 你好, 👩‍👩‍👧 — “123456”', `.\r\n${'long '.repeat(50)}`])(
    'arrives whole: %j',
    async (message) => {
      await post.send({ to: someone(1), text: message })
      expect(post.arrived.map(({ to }) => to)).toEqual([someone(1)])
      expect(post.arrived[0]!.text.trimEnd()).toBe(message.trimEnd())
    },
  )

  test('many at once arrive once each, at whom they are for', async () => {
    const all = Array.from({ length: 9 }, (_, n) => ({ to: someone(n), text: `code ${n}` }))
    await Promise.all(all.map((message) => post.send(message)))
    expect(post.arrived.map(({ to, text }) => `${to} ${text}`).sort()).toEqual(
      all.map(({ to, text }) => `${to} ${text}`),
    )
  })

  test('an address is one address', async () => {
    await post.send({ to: `${someone(1)}, ${someone(2)}`, text: 'code' }).catch(() => {})
    expect(post.arrived.map(({ to }) => to)).not.toContain(someone(2))
  })

  test('what is refused at the far end is a DELIVERY_UNAVAILABLE, and so is a far end that is gone', async () => {
    if (!post.break) return
    post.break()
    await expect(post.send({ to: someone(1), text: 'code' })).rejects.toMatchObject({ code: 'DELIVERY_UNAVAILABLE' })
    await post.stop()
    await expect(post.send({ to: someone(1), text: 'code' })).rejects.toMatchObject({ code: 'DELIVERY_UNAVAILABLE' })
    expect(post.arrived).toEqual([])
    post = await start()
  })
})

test('the gateway knows us by the token', async () => {
  const gateway = await startSmsGateway()
  await httpSms({ url: gateway.url, token: 'secret' }).send({ to: '+491701234567', text: 'code' })
  expect(gateway.authorization).toBe('Bearer secret')
  await httpSms({ url: gateway.url }).send({ to: '+491701234567', text: 'code' })
  expect(gateway.authorization).toBeUndefined()
  await gateway.stop()
})
