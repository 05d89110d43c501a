/** The only SQL of calls. */

import type { CallId, ChatId, calls, DeviceId, UserId } from '@parley/protocol'
import type { Queryable } from '../../db/database.ts'
import { type Call, isWaiting, type Party } from './rules.ts'

const CALL = `c.id, c.chat_id as "chatId", c.initiator_id as "initiatorId", c.type as "callType", c.is_group as "isGroup",
  c.muffled, c.state, c.created_at as "createdAt", c.ring_until as "ringUntil", c.answered_at as "answeredAt",
  c.ended_at as "endedAt"`

const PARTY = `p.user_id as "userId", p.state, p.reason, p.device_id as "deviceId", p.client_id as "clientId",
  p.joined_at as "joinedAt", p.left_at as "leftAt", p.seen_at as "seenAt", p.recording, p.consent`

/** In whose eyes a call is there: those in its chat, but a muffled one for its initiator alone. */
const SEEN_BY = (user: string) =>
  `exists (select from members m where m.log_id = c.chat_id and m.user_id = ${user})
   and (not c.muffled or c.initiator_id = ${user})`

async function withParties(q: Queryable, found: readonly Omit<Call, 'parties'>[]): Promise<Call[]> {
  if (found.length === 0) return []
  const parties = await q.query<Party & { callId: CallId }>(
    `select ${PARTY}, p.call_id as "callId", m.user_id is not null as "isMember"
     from call_participants p join calls c on c.id = p.call_id
     left join members m on m.log_id = c.chat_id and m.user_id = p.user_id
     where p.call_id = any ($1::uuid[]) order by p.joined_at nulls last, p.user_id`,
    [found.map(({ id }) => id)],
  )
  const of = Map.groupBy(parties, ({ callId }) => callId)
  return found.map((call) => ({ ...call, parties: of.get(call.id) ?? [] }))
}

export async function callById(q: Queryable, id: CallId): Promise<Call | undefined> {
  const [call] = await withParties(q, await q.query(`select ${CALL} from calls c where c.id = $1`, [id]))
  return call
}

export async function callSeenBy(q: Queryable, id: CallId, user: UserId): Promise<Call | undefined> {
  const found = await q.query<Omit<Call, 'parties'>>(
    `select ${CALL} from calls c where c.id = $1 and ${SEEN_BY('$2')}`,
    [id, user],
  )
  return (await withParties(q, found))[0]
}

/** The chat of a call, in the eyes of this person or, without one, of the house. */
export async function chatOfCall(q: Queryable, id: CallId, user: UserId | undefined): Promise<ChatId | undefined> {
  const [call] = await q.query<{ chatId: ChatId }>(
    `select c.chat_id as "chatId" from calls c where c.id = $1 and ($2::uuid is null or (${SEEN_BY('$2')}))`,
    [id, user],
  )
  return call?.chatId
}

/** One's own muffled call comes before one of the other, so that it looks like any. */
export async function liveInChat(q: Queryable, chat: ChatId, user: UserId): Promise<Call | undefined> {
  const found = await q.query<Omit<Call, 'parties'>>(
    `select ${CALL} from calls c where c.chat_id = $1 and c.ended_at is null and ${SEEN_BY('$2')}
     order by c.muffled desc limit 1`,
    [chat, user],
  )
  return (await withParties(q, found))[0]
}

/** Calls ringing or going on in this person's chats. */
export const liveFor = async (q: Queryable, user: UserId): Promise<Call[]> =>
  withParties(
    q,
    await q.query(
      `select ${CALL} from members mine join calls c on c.chat_id = mine.log_id
       where mine.user_id = $1 and c.ended_at is null and ${SEEN_BY('$1')} order by c.created_at`,
      [user],
    ),
  )

/** By what the device has sent before under this name. */
export async function callOnce(q: Queryable, device: DeviceId, client: string): Promise<Call | undefined> {
  const found = await q.query<Omit<Call, 'parties'>>(
    `select ${CALL} from calls c join call_participants p on p.call_id = c.id where p.device_id = $1 and p.client_id = $2`,
    [device, client],
  )
  return (await withParties(q, found))[0]
}

/** Those of these people who are in a call. */
export async function busyAmong(q: Queryable, users: readonly UserId[]): Promise<Set<UserId>> {
  const rows = await q.query<{ userId: UserId }>(
    `select user_id as "userId" from call_participants where user_id = any ($1::uuid[]) and state = 'joined'`,
    [users],
  )
  return new Set(rows.map(({ userId }) => userId))
}

/** Puts the call as it is now, with those of its parties that have changed. */
export async function save(q: Queryable, call: Call, changed: readonly Party[]): Promise<void> {
  await q.query(
    `insert into calls
       (id, chat_id, initiator_id, type, is_group, muffled, state, created_at, ring_until, answered_at, ended_at, waits)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (id) do update set state = $7, answered_at = $10, ended_at = $11, waits = $12`,
    [
      call.id,
      call.chatId,
      call.initiatorId,
      call.callType,
      call.isGroup,
      call.muffled,
      call.state,
      call.createdAt,
      call.ringUntil,
      call.answeredAt,
      call.endedAt,
      isWaiting(call),
    ],
  )
  await q.query(
    `insert into call_participants as p
       (call_id, user_id, at, state, reason, device_id, client_id, joined_at, left_at, seen_at, recording, consent)
     select $1, x."userId", $2, x.state, x.reason, x."deviceId", x."clientId", x."joinedAt", x."leftAt", x."seenAt",
       x.recording, x.consent
     from jsonb_to_recordset($3::jsonb) as x ("userId" uuid, state text, reason text, "deviceId" uuid, "clientId" uuid,
       "joinedAt" bigint, "leftAt" bigint, "seenAt" bigint, recording boolean, consent boolean)
     on conflict (call_id, user_id) do update set state = excluded.state, reason = excluded.reason,
       device_id = excluded.device_id, client_id = excluded.client_id, joined_at = excluded.joined_at,
       left_at = excluded.left_at, seen_at = greatest(p.seen_at, excluded.seen_at), recording = excluded.recording,
       consent = excluded.consent`,
    [call.id, call.createdAt, JSON.stringify(changed)],
  )
}

export type Inside = { userId: UserId; deviceId: DeviceId }

/** The devices in a call that goes on; nobody who has been removed from its chat meanwhile. */
export const insideOf = (q: Queryable, id: CallId): Promise<Inside[]> =>
  q.query<Inside>(
    `select p.user_id as "userId", p.device_id as "deviceId"
     from calls c join call_participants p on p.call_id = c.id
     join members m on m.log_id = c.chat_id and m.user_id = p.user_id
     where c.id = $1 and c.ended_at is null and p.state = 'joined'`,
    [id],
  )

/** Counts a report, which is a sign of life too; answers whether it tells of a change. Undefined if the device is not in the call. */
export async function putReport(
  q: Queryable,
  id: CallId,
  { userId, deviceId }: Inside,
  quality: calls.Quality,
  metrics: calls.Metrics | undefined,
  at: number,
): Promise<boolean | undefined> {
  const [row] = await q.query<{ isNews: boolean }>(
    `with before as (
       select p.quality from call_participants p join calls c on c.id = p.call_id
       where p.call_id = $1 and p.user_id = $2 and p.device_id = $3 and p.state = 'joined' and c.ended_at is null
         and ${SEEN_BY('$2')}
     )
     update call_participants p set seen_at = greatest(p.seen_at, $6), quality = $4, metrics = $5, reported_at = $6,
       ${QUALITIES.map((name) => `${name} = p.${name} + ($4 = '${name}')::int`).join(', ')}
     from before where p.call_id = $1 and p.user_id = $2
     returning before.quality is distinct from $4 as "isNews"`,
    [id, userId, deviceId, quality, metrics && JSON.stringify(metrics), at],
  )
  return row?.isNews
}

const QUALITIES: readonly calls.Quality[] = ['poor', 'fair', 'good', 'excellent']

export type ReportRow = Record<calls.Quality, number> & {
  userId: UserId
  quality: calls.Quality | null
  metrics: calls.Metrics | null
  reportedAt: number | null
}

export const reportsOf = (q: Queryable, id: CallId): Promise<ReportRow[]> =>
  q.query<ReportRow>(
    `select user_id as "userId", quality, metrics, reported_at as "reportedAt", ${QUALITIES.join(', ')}
     from call_participants where call_id = $1 and joined_at is not null order by joined_at, user_id`,
    [id],
  )

export type LogRow = Omit<Call, 'parties' | 'state'> & {
  at: number
  state: calls.ParticipantState
  outcome: calls.Outcome
  peerId: UserId | null
  wasIn: boolean
}

/** A person's past calls, the newest first. */
export const logOf = (
  q: Queryable,
  user: UserId,
  { missed, before, limit }: { missed: boolean; before: { at: number; id: string } | undefined; limit: number },
): Promise<LogRow[]> =>
  q.query<LogRow>(
    `select ${CALL}, c.state as outcome, p.state, p.at, p.joined_at is not null as "wasIn",
       case when not c.is_group then
         (select o.user_id from call_participants o where o.call_id = c.id and o.user_id <> $1 limit 1) end as "peerId"
     from call_participants p join calls c on c.id = p.call_id
     where p.user_id = $1 and c.ended_at is not null and (not c.muffled or c.initiator_id = $1)
       ${missed ? `and p.state = 'missed'` : ''}
       and ($2::bigint is null or (p.at, p.call_id) < ($2, $3::uuid))
     order by p.at desc, p.call_id desc limit $4`,
    [user, before?.at, before?.id, limit],
  )

/** Calls whose ringing has lasted long enough. */
export const ringingTooLong = (q: Queryable, now: number, limit: number): Promise<{ id: CallId }[]> =>
  q.query('select id from calls where waits and ring_until <= $1 order by ring_until limit $2', [now, limit])

export async function nextRingOut(q: Queryable): Promise<number | undefined> {
  const [row] = await q.query<{ at: number | null }>('select min(ring_until) as at from calls where waits')
  return row?.at ?? undefined
}

/** Calls with somebody in them who has given no sign of life since, or is no longer in the chat. */
export const abandoned = (q: Queryable, since: number, limit: number): Promise<{ id: CallId }[]> =>
  q.query(
    `select distinct c.id from calls c join call_participants p on p.call_id = c.id and p.state in ('joined', 'ringing')
     where c.ended_at is null and ((c.state = 'ongoing' and p.state = 'joined' and p.seen_at <= $1)
       or not exists (select from members m where m.log_id = c.chat_id and m.user_id = p.user_id))
     limit $2`,
    [since, limit],
  )

export const liveIn = (q: Queryable, chats: readonly string[]): Promise<{ id: CallId }[]> =>
  q.query('select id from calls where ended_at is null and chat_id = any ($1::uuid[])', [chats])

export const liveWith = (q: Queryable, user: UserId): Promise<{ id: CallId }[]> =>
  q.query(
    `select c.id from calls c join call_participants p on p.call_id = c.id
     where p.user_id = $1 and p.state in ('joined', 'ringing') and c.ended_at is null`,
    [user],
  )

/** A person's list of calls, and what nobody has in theirs any more. */
export async function forgetLog(q: Queryable, user: UserId): Promise<void> {
  await q.query(
    `with gone as (delete from call_participants where user_id = $1 returning call_id)
     delete from calls c using gone where c.id = gone.call_id
       and not exists (select from call_participants p where p.call_id = c.id and p.user_id <> $1)`,
    [user],
  )
}
