/** Codes: asked for, sent, and good for three attempts within ten minutes. Only a keyed hash of them is kept. */

import { createHmac, timingSafeEqual } from 'node:crypto'
import { type auth, Fault, LIMITS, type VerificationId } from '@parley/protocol'
import type { Limiter } from '../../access/limiter.ts'
import type { Queryable } from '../../db/database.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Mail } from '../../ports/mail.ts'
import type { Random } from '../../ports/random.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { Sms } from '../../ports/sms.ts'
import type { Reach } from './rules.ts'
import * as store from './store.ts'

export type CodeDeps = {
  database: Queryable
  clock: Clock
  random: Random
  secrets: Secrets
  limiter: Limiter
  mail: Mail
  sms: Sms
  log: Pick<Log, 'warn'>
  /** As people know this server. */
  serverName: string
}

type Asked = {
  purpose: Exclude<store.Purpose, 'second-factor'>
  reach: Reach
  /** Whose question it is, where that is known beforehand. */
  userId?: string | undefined
  /**
   * `always`: everybody gets one, and hears if it could not be sent. `quietly`: only who is known here; the answer waits for
   * nothing, so that it tells neither by its text nor by its time whether that was so.
   */
  send: 'always' | { quietly: boolean }
}

const REASONS: Record<Asked['purpose'], string> = {
  'sign-in': 'to sign in to',
  reset: 'to set a new password on',
  contact: 'to confirm that you can be reached here by',
  confirm: 'to confirm that it is you on',
}

export type Codes = ReturnType<typeof createCodes>

export function createCodes(deps: CodeDeps) {
  const { database, clock, random, secrets, limiter, mail, sms, log, serverName } = deps
  const key = secrets.derive('code')
  const hash = (id: string, code: string) => createHmac('sha256', key).update(`${id} ${code}`).digest()
  const digits = () =>
    String(random.bytes(6).readUIntBE(0, 6) % 10 ** LIMITS.codeDigits).padStart(LIMITS.codeDigits, '0')

  const deliver = ({ purpose, reach: { channel, target } }: Asked, code: string): Promise<void> => {
    const text = `${code} is your code ${REASONS[purpose]} ${serverName}. Give it to nobody.`
    return channel === 'phone'
      ? sms.send({ to: target, text })
      : mail.send({ to: target, subject: `Your code: ${code}`, text })
  }

  async function ask(asked: Asked): Promise<auth.VerificationSession> {
    const { purpose, reach, userId = null, send } = asked
    limiter.take('codePerTarget', reach.target)
    const id = random.uuid()
    const code = digits()
    const isSent = send === 'always' || send.quietly
    const question = {
      id,
      purpose,
      ...reach,
      userId,
      codeHash: isSent ? hash(id, code) : null,
      attemptsLeft: LIMITS.codeAttempts,
      expiresAt: clock.now() + LIMITS.codeLife,
    }
    await store.addVerification(database, question)
    if (send === 'always') await deliver(asked, code)
    else if (isSent)
      deliver(asked, code).catch((err: unknown) => log.warn({ err, purpose }, 'a code could not be sent'))
    return { ...answer(question), [reach.channel]: reach.target }
  }

  const answer = (question: store.Verification): auth.VerificationSession => ({
    sessionId: question.id as VerificationId,
    expiresAt: question.expiresAt,
    attemptsRemaining: question.attemptsLeft,
  })

  /** Asks for the authenticator app: the first step was right. */
  async function askSecondFactor(q: Queryable, userId: string): Promise<auth.VerificationSession> {
    const question = {
      id: random.uuid(),
      purpose: 'second-factor' as const,
      channel: null,
      target: null,
      userId,
      codeHash: null,
      attemptsLeft: LIMITS.codeAttempts,
      expiresAt: clock.now() + LIMITS.secondFactorLife,
    }
    await store.addVerification(q, question)
    return answer(question)
  }

  /** Spends an attempt; the caller judges the code and says `wrong` if need be. `owner`: nobody else's question will do. */
  async function attempt(id: string, purposes: readonly store.Purpose[], owner?: string): Promise<store.Verification> {
    const now = clock.now()
    const question = await store.spendAttempt(database, id, purposes, now)
    if (question && (owner === undefined || question.userId === owner)) return question
    const isSpent = !question && (await store.isSpent(database, id, purposes, now))
    throw new Fault(isSpent ? 'CODE_ATTEMPTS_EXCEEDED' : 'CODE_EXPIRED')
  }

  const wrong = (question: store.Verification) =>
    new Fault('BAD_CODE', { details: { attemptsRemaining: question.attemptsLeft } })

  const matches = (question: store.Verification, code: string): boolean =>
    question.codeHash !== null && timingSafeEqual(question.codeHash, hash(question.id, code))

  /** The question whose code this is. It stays open until `end`, in the transaction that acts on it. */
  async function answered(id: string, code: string, purpose: store.Purpose, owner?: string) {
    const question = await attempt(id, [purpose], owner)
    if (!matches(question, code)) throw wrong(question)
    return question
  }

  /** A code is good once. */
  async function end(q: Queryable, question: store.Verification): Promise<void> {
    if (!(await store.endVerification(q, question.id))) throw new Fault('CODE_EXPIRED')
  }

  return { ask, askSecondFactor, attempt, answered, matches, wrong, end }
}
