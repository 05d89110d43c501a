/** Every setting Parley knows: the only description of the environment there is. The reference page is made from it. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import { RATES, type Rate, type RateName } from '@parley/protocol'
import * as z from 'zod'

const SIZED = ['image', 'video', 'audio', 'document', 'day'] as const

const port = z.coerce.number().int().min(0).max(65_535)
const list = z.string().transform((s) =>
  s
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/** `send=1200/60s, api=200/1m`: other numbers for rows of the one table of rates. */
const rates = z.string().transform((written, context) => {
  const changed: Partial<Record<RateName, Rate>> = {}
  for (const item of written.split(',').filter((part) => part.trim() !== '')) {
    const [, name, max, amount, unit] = /^\s*(\w+)\s*=\s*(\d+)\s*\/\s*(\d+)\s*(s|m|h)\s*$/.exec(item) ?? []
    if (name === undefined || !(name in RATES) || Number(max) < 1 || Number(amount) < 1) {
      const known = Object.keys(RATES).join(', ')
      context.addIssue({
        code: 'custom',
        message: `"${item.trim()}" is not a rate like send=600/60s (known: ${known})`,
      })
      return z.NEVER
    }
    const window = Number(amount) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
    changed[name as RateName] = { ...RATES[name as RateName], max: Number(max), window }
  }
  return changed
})

/** `image=25M, day=2G`: other sizes for what people may upload. */
const sizes = z.string().transform((written, context) => {
  const changed: Partial<Record<(typeof SIZED)[number], number>> = {}
  for (const item of written.split(',').filter((part) => part.trim() !== '')) {
    const [, name, amount, unit] = /^\s*(\w+)\s*=\s*(\d{1,9})\s*([KMG])\s*$/.exec(item) ?? []
    const known = SIZED.find((one) => one === name)
    if (!known || Number(amount) < 1) {
      context.addIssue({
        code: 'custom',
        message: `"${item.trim()}" is not a size like video=100M (known: ${SIZED.join(', ')})`,
      })
      return z.NEVER
    }
    changed[known] = Number(amount) * { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit as 'K' | 'M' | 'G']
  }
  return changed
})

const Settings = z.object({
  PARLEY_PORT: port.default(7000).describe('Port of the API and the web app. 0 picks a free one.'),
  PARLEY_HOST: z.string().default('127.0.0.1').describe('Address to listen on. 0.0.0.0 for every interface.'),
  PARLEY_DATA: z
    .string()
    .default(join(homedir(), '.parley'))
    .describe('Folder for the embedded database, files and keys.'),
  PARLEY_PUBLIC_URL: z.url().optional().describe('How people reach this server from outside, if not by host and port.'),
  DATABASE_URL: z.string().optional().describe('Your own PostgreSQL, instead of the embedded one.'),
  PARLEY_MASTER_KEY: z
    .string()
    .optional()
    .describe('32 bytes in base64, under which everything kept at rest is sealed. Made on first start if not given.'),
  PARLEY_REGISTRATION: z.enum(['open', 'invite', 'closed']).default('open').describe('Who may create an account.'),
  PARLEY_NAME: z
    .string()
    .default('Parley')
    .describe('What people call this server: said in codes and authenticator apps.'),
  PARLEY_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe(
      'SMTP server for codes by e-mail: smtp://user:password@host:587. Without it they are written to the log.',
    ),
  PARLEY_MAIL_FROM: z.string().default('parley@localhost').describe('Sender of its letters.'),
  PARLEY_SMS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Gateway for codes by text message: gets POST { to, text }. Without it they are written to the log.'),
  PARLEY_SMS_TOKEN: z.string().optional().describe('Bearer token by which that gateway knows this server.'),
  PARLEY_CORS_ORIGINS: list.default([]).describe('Other origins whose pages may call the API, separated by commas.'),
  PARLEY_TRUST_PROXY: z
    .stringbool()
    .default(false)
    .describe('Take the address of callers from X-Forwarded-For: only behind a proxy of yours.'),
  PARLEY_RATES: rates.default({}).describe('Other limits of how often, as in send=1200/60s,api=200/60s.'),
  PARLEY_LINK_PREVIEWS: z
    .stringbool()
    .default(true)
    .describe('Fetch web pages for people who ask for a preview of a link they are about to send.'),
  PARLEY_METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe(
      'Bearer token that opens /metrics. Without it they are for this machine only, and behind a proxy (PARLEY_PUBLIC_URL, PARLEY_TRUST_PROXY) for nobody.',
    ),
  PARLEY_BLOBS: z
    .url({ protocol: /^s3$/ })
    .refine((given) => /^s3:\/\/[^:@/]+:[^@/]+@[^/]+\/[^/?]/.test(given), 'must be like s3://key:secret@host/bucket')
    .optional()
    .describe(
      'Where files lie, if not in the data folder: a bucket of any store that speaks S3, s3://key:secret@host/bucket?region=eu-central-1. Add &tls=false for plain HTTP, &direct=true to send people to the store itself for what is sealed end to end.',
    ),
  PARLEY_CLAMD: z
    .string()
    .regex(/^(\/.+|[^/:]+:\d+)$/, 'must be host:port or the path of a socket')
    .optional()
    .describe(
      'clamd, which scans what is uploaded to chats the server keeps: host:port, or the path of its socket. In clamd.conf, raise StreamMaxLength, MaxFileSize and MaxScanSize to what PARLEY_MEDIA_LIMITS allows: what is larger than StreamMaxLength is refused (TOO_LARGE_TO_SCAN), and so is, with AlertExceedsMax yes, what clamd would otherwise pass over unseen.',
    ),
  PARLEY_MEDIA_LIMITS: sizes
    .default({})
    .describe(
      'Other sizes of what people may upload: of one file of each kind, and of all in a day, as in video=1G,day=5G.',
    ),
  PARLEY_TURN_URLS: list
    .pipe(
      z.array(
        z
          .string()
          .regex(/^(stuns?|turns?):[^\s?]+(\?transport=(udp|tcp))?$/, 'must be like turn:turn.example.org:3478'),
      ),
    )
    .default([])
    .describe(
      'STUN and TURN servers by which calls find their way through firewalls, separated by commas: stun:host:3478,turn:host:3478?transport=udp.',
    ),
  PARLEY_TURN_SECRET: z
    .string()
    .optional()
    .describe('The secret shared with those TURN servers (static-auth-secret of coturn).'),
  PARLEY_REPORT_KEY: z
    .string()
    .optional()
    .describe(
      'RSA key of 2048 bits in PEM that reports of abuse are sealed to; the public half is enough. Made on first start if not given.',
    ),
  PARLEY_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('How much is logged.'),
})

export const ConfigSchema = Settings.refine(
  ({ PARLEY_TURN_URLS: urls, PARLEY_TURN_SECRET: secret }) =>
    secret !== undefined || !urls.some((url) => url.startsWith('turn')),
  {
    path: ['PARLEY_TURN_SECRET'],
    message: 'must be given with turn: URLs',
  },
)

export type Config = z.infer<typeof ConfigSchema>
