/** Telling the operator of abuse: what is told is sealed to the operator's key, and nobody else can read it. */

import * as z from 'zod/mini'
import { defineCall } from '../define-call.ts'
import { Base64, Count, Done, PageCursor, Time } from '../fields.ts'
import { ChatId, ReportId, UserId } from '../ids.ts'
import { LIMITS } from '../limits.ts'

export const Reason = z.enum(['spam', 'harassment', 'violence', 'child-safety', 'impersonation', 'other'])

/** As the EncryptionService makes it (K90). */
export const SealedReport = z.strictObject({
  ciphertext: Base64(LIMITS.reportCharacters, 344),
  iv: Base64(16, 16),
  authTag: Base64(24, 24),
})

export const Report = z.strictObject({
  id: ReportId,
  at: Time,
  by: z.nullable(UserId),
  about: UserId,
  chatId: z.nullable(ChatId),
  reason: Reason,
  sealed: SealedReport,
})
export type Report = z.infer<typeof Report>

export const key = defineCall({
  name: 'reports.key',
  summary: 'The operator’s public key (RSA-2048, PEM), to seal reports to.',
  http: { method: 'GET', path: '/api/reports/key' },
  input: z.strictObject({}),
  output: z.strictObject({ publicKey: z.string() }),
  errors: [],
  access: 'account',
  rate: 'api',
})

export const create = defineCall({
  name: 'reports.create',
  summary: 'Report somebody: what they wrote, and what one wants to say of it, goes sealed.',
  http: { method: 'POST', path: '/api/reports', status: 201 },
  input: z.strictObject({ about: UserId, chatId: z.optional(ChatId), reason: Reason, sealed: SealedReport }),
  output: z.strictObject({ id: ReportId }),
  errors: ['NOT_FOUND'],
  access: 'account',
  rate: 'report',
})

export const list = defineCall({
  name: 'reports.list',
  summary: 'What has been reported and not settled, oldest first.',
  http: { method: 'GET', path: '/api/reports' },
  input: z.strictObject({
    limit: z._default(Count(1, LIMITS.page), LIMITS.page),
    cursor: z.optional(PageCursor),
  }),
  output: z.strictObject({ reports: z.array(Report), next: z.optional(PageCursor) }),
  errors: ['FORBIDDEN'],
  access: 'operator',
  rate: 'api',
})

export const settle = defineCall({
  name: 'reports.settle',
  summary: 'Done with a report: it is deleted.',
  http: { method: 'DELETE', path: '/api/reports/:id' },
  input: z.strictObject({ id: ReportId }),
  output: Done,
  errors: ['FORBIDDEN', 'NOT_FOUND'],
  access: 'operator',
  rate: 'api',
})
