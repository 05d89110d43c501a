/** Every setting Parley knows: the only description of the environment there is. The reference page is made from it. */

import { homedir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const list = z.string().transform((s) =>
  s
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

export const ConfigSchema = z.object({
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
  PARLEY_CORS_ORIGINS: list.default([]).describe('Other origins whose pages may call the API, separated by commas.'),
  PARLEY_TRUST_PROXY: z
    .stringbool()
    .default(false)
    .describe('Take the address of callers from X-Forwarded-For: only behind a proxy of yours.'),
  PARLEY_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('How much is logged.'),
})

export type Config = z.infer<typeof ConfigSchema>
