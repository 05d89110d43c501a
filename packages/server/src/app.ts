/** The only wiring: opens the world, gives every feature what it asks for, and takes it all down again in order. */

import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type ChatId, EVENTS, Fault, LIMITS, RATES, type Rate, type RateName, type UserId } from '@parley/protocol'
import type { Bound } from './access/handle.ts'
import { createLimiter } from './access/limiter.ts'
import { Semaphore } from './access/semaphore.ts'
import { folderBlob } from './adapters/folder-blob.ts'
import { httpSms } from './adapters/http-sms.ts'
import { logMail } from './adapters/log-mail.ts'
import { logSms } from './adapters/log-sms.ts'
import { memoryBus } from './adapters/memory-bus.ts'
import { pinoLog } from './adapters/pino-log.ts'
import { createMetrics } from './adapters/prometheus.ts'
import { type PublicWebOptions, publicWeb } from './adapters/public-web.ts'
import { smtpMail } from './adapters/smtp-mail.ts'
import { masterKey } from './config/master-key.ts'
import { reportKey } from './config/report-key.ts'
import type { Config } from './config/schema.ts'
import { openDataFolder } from './db/data-folder.ts'
import { openParleyDatabase } from './db/open.ts'
import { authFeature } from './features/auth/index.ts'
import { callsFeature } from './features/calls/index.ts'
import { chatsFeature } from './features/chats/index.ts'
import { keysFeature } from './features/keys/index.ts'
import { messagesFeature } from './features/messages/index.ts'
import { presenceFeature } from './features/presence/index.ts'
import { previewsFeature } from './features/previews/index.ts'
import { receiptsFeature } from './features/receipts/index.ts'
import { reportsFeature } from './features/reports/index.ts'
import { scheduledFeature } from './features/scheduled/index.ts'
import { createTokenIndex, searchFeature } from './features/search/index.ts'
import { syncFeature } from './features/sync/index.ts'
import { usersFeature } from './features/users/index.ts'
import { busSignals } from './gateway/bus-signals.ts'
import { corkWrites } from './gateway/cork.ts'
import { Gateway } from './gateway/gateway.ts'
import type { Topics } from './gateway/topics.ts'
import { TypingIndicators } from './gateway/typing.ts'
import { createAnnounce } from './log/announce.ts'
import { createContentSeal } from './log/content-seal.ts'
import { GroupCommit } from './log/group-commit.ts'
import { companionsOf } from './log/members.ts'
import { createLogReader } from './log/read.ts'
import { createTransact } from './log/transact.ts'
import { type Clock, systemClock } from './ports/clock.ts'
import { type Job, runJobs } from './ports/job.ts'
import type { Log } from './ports/log.ts'
import { systemRandom } from './ports/random.ts'
import { secretsFrom } from './ports/secrets.ts'
import { isAllowedOrigin } from './transport/http/headers.ts'
import { servePages } from './transport/http/pages.ts'
import { createHttp } from './transport/http/server.ts'
import { createRunCall } from './transport/run-call.ts'
import { createSockets } from './transport/socket/server.ts'

/** What tests put in place of the real thing. */
export type Overrides = {
  clock?: Clock
  log?: Log
  rates?: Partial<Record<RateName, Rate>>
  mayReach?: PublicWebOptions['mayReach']
}

export { StartRefused } from './db/start-refused.ts'

export type App = { url: string; port: number; dataFolder: string; stop(): Promise<void> }

const DATABASE_CONNECTIONS = 10
/** A picture being worked on takes much memory. */
const PICTURES_AT_ONCE = 2
const PICTURES_WAITING = 50
/** Counts of how often somebody called outlive their windows by this long at most. */
const SWEEP_LIMITS_MS = 60_000
/** Clients are asked to move over this long, and waited for a little longer. */
const DRAIN_SPREAD_MS = 2_000
const DRAIN_PATIENCE_MS = 5_000
const STUCK_MS = 3_000

export async function startApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const clock = overrides.clock ?? systemClock
  const random = systemRandom
  const log = overrides.log ?? pinoLog(config.PARLEY_LOG_LEVEL)
  const rates = { ...RATES, ...config.PARLEY_RATES, ...overrides.rates }
  const onError = (error: unknown) => log.error({ err: error }, 'background work failed')
  const closing: (() => Promise<void> | void)[] = []
  /** Whatever was opened last is closed first. */
  const close = async () => {
    for (const step of closing.splice(0).reverse()) await step()
  }

  try {
    const folder = await openDataFolder(config.PARLEY_DATA)
    closing.push(() => folder.release())
    const secrets = secretsFrom(masterKey(config.PARLEY_MASTER_KEY, folder.path))
    const { database, close: closeDatabase } = await openParleyDatabase({
      url: config.DATABASE_URL,
      folder,
      poolSize: DATABASE_CONNECTIONS,
      log,
    })
    closing.push(closeDatabase)

    const bus = memoryBus<Topics>()
    const limiter = createLimiter(clock, rates)
    const seal = createContentSeal(secrets, random)
    const reader = createLogReader(database, seal.open, clock)
    const metrics = createMetrics()
    const announce = createAnnounce((rings) => {
      metrics.countAppended(rings.length)
      bus.publish('rings', rings)
      calls.noticed(rings.map(({ entry }) => entry))
    })
    const transact = createTransact(database, announce)
    const commits = new GroupCommit({ connect: () => database.dedicated(), announce })
    closing.push(() => commits.close())
    const signals = busSignals(bus)
    const common = { database, transact, reader, limiter, clock, random, secrets, signals, log }

    const blobs = await folderBlob(join(folder.path, 'files'), { random, clock })
    const pictures = new Semaphore(PICTURES_AT_ONCE, PICTURES_WAITING)

    // Features know each other only by what they were given: a few ask for what is made after them.
    const gateway: Gateway = new Gateway({
      bus,
      reader,
      clock,
      random,
      onError,
      seenBy: (owner, viewers) => users.people.seenBy(owner, viewers),
      left: (user, at) => users.people.lastSeen(user, at),
    })
    closing.push(() => gateway.stop())
    const users = usersFeature({
      ...common,
      blobs,
      onError,
      presence: gateway.presence,
      inTurn: (work) => pictures.run(work),
      declareStatus: (user, device, status) => gateway.declare(user, device, status),
      sharedWith: async (user) => (await companionsOf(database, user, LIMITS.members)) as UserId[],
      setBlocked: (blocker, blocked) => chats.setBlocked(blocker, blocked),
    })
    const keys = keysFeature({
      ...common,
      sessions: {
        isSignedIn: (...asked) => auth.sessions.isSignedIn(...asked),
        revoke: (...asked) => auth.sessions.revoke(...asked),
        revokeAll: (...asked) => auth.sessions.revokeAll(...asked),
        admit: (...asked) => auth.sessions.admit(...asked),
        handOver: (...asked) => auth.sessions.handOver(...asked),
        answer: (...asked) => auth.sessions.answer(...asked),
      },
      prove: (user, proof) => auth.prove(user, proof),
    })
    const chats = chatsFeature({
      ...common,
      people: users.people,
      signedChats: keys.signedChats,
      lastMessages: (ids, user) => messages.lastMessages(ids, user),
      unread: (ids, user) => receipts.unread(ids, user),
    })
    const calls = callsFeature({
      ...common,
      turn: { urls: config.PARLEY_TURN_URLS, secret: config.PARLEY_TURN_SECRET },
      chatType: (id) => chats.typeOf(id),
      directChat: (one, other) => chats.directChat(one, other),
      nameOf: async (user) => (await users.people.profiles(user, [user])).get(user)?.name ?? '',
      onError,
    })
    const hiddenUpTo = (ids: readonly string[], user: string) => chats.hiddenUpTo(ids, user as UserId)
    const searchIndex = createTokenIndex({ ...common, open: seal.open })
    const messages = messagesFeature({
      ...common,
      append: (entry) => commits.append(entry),
      contentSeal: seal,
      chatType: (id) => chats.typeOf(id as ChatId),
      hiddenUpTo,
      searchIndex,
    })
    const receipts = receiptsFeature({ ...common, people: users.people, hiddenUpTo, onError })
    const auth = authFeature({
      ...common,
      mail: config.PARLEY_SMTP_URL
        ? smtpMail({ url: config.PARLEY_SMTP_URL, from: config.PARLEY_MAIL_FROM })
        : logMail(log),
      sms: config.PARLEY_SMS_URL
        ? httpSms({ url: config.PARLEY_SMS_URL, token: config.PARLEY_SMS_TOKEN })
        : logSms(log),
      serverName: config.PARLEY_NAME,
      registration: config.PARLEY_REGISTRATION,
      onDeleted: async (user) => {
        await chats.onAccountDeleted(user)
        await calls.forget(user)
        await users.people.forget(user)
      },
    })
    const features: { calls: Bound[]; jobs?: Job[] }[] = [
      auth,
      users,
      chats,
      calls,
      keys,
      messages,
      searchFeature({ database, index: searchIndex, shown: messages.shown }),
      scheduledFeature({ ...common, say: messages.say, contentSeal: seal }),
      previewsFeature({
        web: config.PARLEY_LINK_PREVIEWS ? publicWeb(overrides) : undefined,
        inTurn: (work) => pictures.run(work),
      }),
      receipts,
      reportsFeature({
        ...common,
        publicKey: reportKey(config.PARLEY_REPORT_KEY, folder.path),
        existing: (ids) => users.people.existing(ids),
      }),
      syncFeature({ reader, clock, receiptsSince: receipts.receiptsSince }),
      presenceFeature({
        presence: gateway.presence,
        visibility: (viewer, ids) => users.people.visibility(viewer, ids),
        standing: chats.standing,
        typing: new TypingIndicators(signals),
      }),
    ]
    const bound: Bound[] = features.flatMap((feature) => feature.calls)
    const runCall = createRunCall({ limiter, rates })
    const isSecure = config.PARLEY_PUBLIC_URL?.startsWith('https:') ?? false
    const trustProxy = config.PARLEY_TRUST_PROXY
    const corsOrigins = config.PARLEY_CORS_ORIGINS
    const authenticate = auth.authenticate
    const http = createHttp({
      calls: bound,
      runCall,
      authenticate,
      clock,
      log,
      trustProxy,
      corsOrigins,
      isSecure,
      observe: metrics.observeCall,
    })
    servePages(http, {
      calls: bound.map(({ call }) => call),
      events: EVENTS,
      ready: async () => {
        if (gateway.isDraining) throw new Fault('DRAINING', { retryAfter: 1 })
        await database.query('select 1')
      },
      metrics,
    })
    metrics.watch({
      connections: () => gateway.connections,
      followedLogs: () => gateway.followedLogs,
      waitingAppends: () => commits.waiting,
    })
    corkWrites(http.server)
    const io = createSockets(http.server, {
      calls: bound,
      runCall,
      authenticate,
      gateway,
      clock,
      log,
      trustProxy,
      mayConnectFrom: (origin, host) => isAllowedOrigin(origin, host, corsOrigins),
    })
    await http.listen({ port: config.PARLEY_PORT, host: config.PARLEY_HOST })
    closing.push(async () => {
      // A kept-alive connection that was being answered when closing began would stay open for a minute; a stuck one for ever.
      const idle = setInterval(() => http.server.closeIdleConnections(), 50)
      const stuck = setTimeout(() => http.server.closeAllConnections(), STUCK_MS)
      await io.close()
      await http.close()
      clearInterval(idle)
      clearTimeout(stuck)
    })
    const forgetCallers: Job = { name: 'limits.sweep', every: SWEEP_LIMITS_MS, run: async () => limiter.sweep() }
    const jobs = runJobs([forgetCallers, ...features.flatMap((feature) => feature.jobs ?? [])], (job, err) =>
      log.error({ job, err }, 'a job failed; it will come round again'),
    )
    closing.push(() => jobs.stop())

    const { port } = http.server.address() as AddressInfo
    return {
      url:
        config.PARLEY_PUBLIC_URL ??
        `http://${config.PARLEY_HOST === '0.0.0.0' ? 'localhost' : config.PARLEY_HOST}:${port}`,
      port,
      dataFolder: folder.path,
      async stop() {
        await gateway.drain(DRAIN_SPREAD_MS, DRAIN_PATIENCE_MS)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}
