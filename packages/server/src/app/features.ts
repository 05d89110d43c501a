/** Gives every feature what it asks for. Features know each other only by what they are given here. */

import { type ChatId, LIMITS, type UserId } from '@parley/protocol'
import type { Bound } from '../access/handle.ts'
import { Semaphore } from '../access/semaphore.ts'
import { clamd } from '../adapters/clamd.ts'
import { ffmpeg } from '../adapters/ffmpeg.ts'
import { httpSms } from '../adapters/http-sms.ts'
import { logMail } from '../adapters/log-mail.ts'
import { logSms } from '../adapters/log-sms.ts'
import { type PublicWebOptions, publicWeb } from '../adapters/public-web.ts'
import { smtpMail } from '../adapters/smtp-mail.ts'
import { reportKey } from '../config/report-key.ts'
import type { Config } from '../config/schema.ts'
import { authFeature } from '../features/auth/index.ts'
import { callsFeature } from '../features/calls/index.ts'
import { chatsFeature } from '../features/chats/index.ts'
import { keysFeature } from '../features/keys/index.ts'
import { mediaFeature } from '../features/media/index.ts'
import { messagesFeature } from '../features/messages/index.ts'
import { presenceFeature } from '../features/presence/index.ts'
import { previewsFeature } from '../features/previews/index.ts'
import { receiptsFeature } from '../features/receipts/index.ts'
import { reportsFeature } from '../features/reports/index.ts'
import { scheduledFeature } from '../features/scheduled/index.ts'
import { createTokenIndex, searchFeature } from '../features/search/index.ts'
import { syncFeature } from '../features/sync/index.ts'
import { usersFeature } from '../features/users/index.ts'
import type { Gateway } from '../gateway/gateway.ts'
import { TypingIndicators } from '../gateway/typing.ts'
import { companionsOf, membersOf } from '../log/members.ts'
import type { Job } from '../ports/job.ts'
import type { World } from './world.ts'

/** A picture being worked on takes much memory. */
const PICTURES_AT_ONCE = 2
const PICTURES_WAITING = 50

export type Features = ReturnType<typeof wireFeatures>

export function wireFeatures(
  world: World,
  config: Config,
  gateway: Gateway,
  mayReach: PublicWebOptions['mayReach'] | undefined,
) {
  const { database, commits, contentSeal, folder, log, signals } = world
  const pictures = new Semaphore(PICTURES_AT_ONCE, PICTURES_WAITING)

  // A few ask for what is made after them.
  const users = usersFeature({
    ...world,
    presence: gateway.presence,
    inTurn: (work) => pictures.run(work),
    declareStatus: (user, device, status) => gateway.declare(user, device, status),
    sharedWith: async (user) => (await companionsOf(database, user, LIMITS.members)) as UserId[],
    setBlocked: (blocker, blocked) => chats.setBlocked(blocker, blocked),
  })
  const keys = keysFeature({
    ...world,
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
    ...world,
    people: users.people,
    signedChats: keys.signedChats,
    lastMessages: (ids, user) => messages.lastMessages(ids, user),
    unread: (ids, user) => receipts.unread(ids, user),
    hiddenAmong: (user, chat, seqs) => messages.hiddenAmong(user, chat, seqs),
  })
  const calls = callsFeature({
    ...world,
    turn: { urls: config.PARLEY_TURN_URLS, secret: config.PARLEY_TURN_SECRET },
    chatType: (id) => chats.typeOf(id),
    directChat: (one, other) => chats.directChat(one, other),
    nameOf: async (user) => (await users.people.profiles(user, [user])).get(user)?.name ?? '',
  })
  const hiddenUpTo = (ids: readonly string[], user: string) => chats.hiddenUpTo(ids, user as UserId)
  const searchIndex = createTokenIndex({ ...world, open: contentSeal.open })
  const media = mediaFeature({
    ...world,
    limits: config.PARLEY_MEDIA_LIMITS,
    films: ffmpeg(),
    scanner: config.PARLEY_CLAMD ? clamd(config.PARLEY_CLAMD, log) : undefined,
    inTurn: (work) => pictures.run(work),
  })
  const messages = messagesFeature({
    ...world,
    media,
    append: (entry) => commits.append(entry),
    chatType: (id) => chats.typeOf(id as ChatId),
    hiddenUpTo,
    searchIndex,
  })
  const receipts = receiptsFeature({ ...world, people: users.people, hiddenUpTo })
  const auth = authFeature({
    ...world,
    mail: config.PARLEY_SMTP_URL
      ? smtpMail({ url: config.PARLEY_SMTP_URL, from: config.PARLEY_MAIL_FROM })
      : logMail(log),
    sms: config.PARLEY_SMS_URL ? httpSms({ url: config.PARLEY_SMS_URL, token: config.PARLEY_SMS_TOKEN }) : logSms(log),
    serverName: config.PARLEY_NAME,
    registration: config.PARLEY_REGISTRATION,
    onDeleted: async (user) => {
      await chats.onAccountDeleted(user)
      await scheduled.forget(user)
      await calls.forget(user)
      await users.people.forget(user)
    },
  })
  const scheduled = scheduledFeature({ ...world, say: messages.say, attach: media.attach })
  const all: { calls: Bound[]; jobs?: Job[] }[] = [
    auth,
    users,
    chats,
    calls,
    keys,
    media,
    messages,
    searchFeature({ database, index: searchIndex, shown: messages.shown }),
    scheduled,
    previewsFeature({
      web: config.PARLEY_LINK_PREVIEWS ? publicWeb(mayReach ? { mayReach } : {}) : undefined,
      inTurn: (work) => pictures.run(work),
    }),
    receipts,
    reportsFeature({
      ...world,
      publicKey: reportKey(config.PARLEY_REPORT_KEY, folder.path),
      existing: (ids) => users.people.existing(ids),
    }),
    syncFeature({ ...world, receiptsSince: receipts.receiptsSince }),
    presenceFeature({
      presence: gateway.presence,
      visibility: (viewer, ids) => users.people.visibility(viewer, ids),
      standing: chats.standing,
      typing: new TypingIndicators(
        signals,
        async (chat, user) =>
          users.people.whoSeesHere(
            user,
            (await membersOf(database, chat)).map(({ userId }) => userId as UserId),
          ),
        world.onError,
      ),
    }),
  ]
  return {
    calls: all.flatMap((feature) => feature.calls),
    jobs: all.flatMap((feature) => feature.jobs ?? []),
    authenticate: auth.authenticate,
    people: users.people,
    noticed: calls.noticed,
    uploads: media.uploads,
  }
}
