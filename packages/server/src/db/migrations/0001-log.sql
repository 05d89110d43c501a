-- The log: one table of logs, one of entries, one function by which anything becomes true.
-- Times are milliseconds since 1970, as on the wire.

create table logs (
  id uuid primary key,
  kind text not null check (kind in ('chat', 'account', 'device')),
  head bigint not null default 0,
  -- When the newest entry came: catching up goes newest first.
  touched_at bigint not null default 0,
  -- Sealed chats: bodies must be sealed, and in this epoch of the chat's keys.
  sealed boolean not null default false,
  epoch int not null default 0,
  -- Disappearing messages: how long after sending a message expires, in milliseconds.
  timer bigint
) with (fillfactor = 70);

-- Who is in a chat. `can_post` holds whatever takes the right to post away: a block, a removal under way, a channel's rules.
create table members (
  log_id uuid not null,
  user_id uuid not null,
  role text not null default 'member' check (role in ('creator', 'admin', 'member')),
  can_post boolean not null default true,
  joined_at bigint not null,
  joined_seq bigint not null default 0,
  primary key (log_id, user_id)
);
create index members_of_user on members (user_id, log_id);

create table entries (
  log_id uuid not null,
  seq bigint not null,
  kind text not null,
  sender_id uuid,
  device_id uuid,
  client_id uuid,
  ref bigint,
  at bigint not null,
  expires_at bigint,
  epoch int,
  -- Sealed chats: as the sender's device sealed it. Chats the server keeps: content sealed at rest.
  body bytea,
  -- Set when the body is emptied, so that the chain of hashes still holds.
  body_hash bytea,
  data jsonb,
  primary key (log_id, seq)
);
create unique index entries_once on entries (log_id, device_id, client_id) where client_id is not null;
create index entries_about on entries (log_id, ref) where ref is not null;
create index entries_expiring on entries (expires_at) where expires_at is not null and body is not null;

-- Appends a batch in one transaction: lock the logs in id order, judge under the lock, number, insert, move the heads.
-- `guarded`: entries come straight from people: membership, the right to post, and the epoch are checked, and a log locked by
-- somebody else is answered 'busy' instead of waited for, so that one slow transaction never holds up other chats.
-- Statements of a function see what was committed before each of them began: the judging below sees all that the lock waited for.
create function log_append(
  guarded boolean, logs_ uuid[], kinds text[], senders uuid[], devices uuid[], clients uuid[], refs bigint[],
  ats bigint[], expiries bigint[], epochs int[], bodies text[], datas text[]
) returns table (outcome text, seq bigint, at bigint, expires_at bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  held uuid[];
  missed boolean;
begin
  if guarded then
    select array_agg(x.id) into held
    from (select id from logs where id = any (logs_) order by id for no key update skip locked) x;
  else
    select array_agg(x.id) into held
    from (select id from logs where id = any (logs_) order by id for no key update) x;
  end if;

  missed := held is null or cardinality(held) < (select count(distinct id) from unnest(logs_) id);

  return query
  with judged as materialized (
    select a.*, e.seq as old_seq, e.at as old_at, e.expires_at as old_expires_at, l.head,
      coalesce(a.expires_given, a.sent_at + case when a.kind = 'message' then l.timer end) as expires,
      case
        when e.seq is not null then 'old'
        when l.id is null then 'absent'
        when missed and (l.id = any (held)) is not true then 'busy'
        when not guarded then 'new'
        when m.user_id is null then 'absent'
        when not m.can_post then 'cannot-post'
        when l.sealed and a.epoch is null then 'must-seal'
        when not l.sealed and a.epoch is not null then 'must-not-seal'
        when l.sealed and a.epoch <> l.epoch then 'stale'
        -- What it answers must be a message of the same log. Looked up only where there is a ref.
        when a.ref is not null
          and (select t.kind from entries t where t.log_id = a.log_id and t.seq = a.ref) is distinct from 'message' then 'absent'
        else 'new'
      end as verdict
    from unnest(logs_, kinds, senders, devices, clients, refs, ats, expiries, epochs, bodies, datas) with ordinality
      as a (log_id, kind, sender_id, device_id, client_id, ref, sent_at, expires_given, epoch, body, data, nth)
    left join logs l on l.id = a.log_id
    left join members m on guarded and m.log_id = a.log_id and m.user_id = a.sender_id
    left join entries e on e.log_id = a.log_id and e.device_id = a.device_id and e.client_id = a.client_id
  ), placed as materialized (
    select j.*, j.head + row_number() over (partition by j.log_id order by j.nth) as new_seq
    from judged j where j.verdict = 'new'
  ), stored as (
    insert into entries (log_id, seq, kind, sender_id, device_id, client_id, ref, at, expires_at, epoch, body, data)
    select p.log_id, p.new_seq, p.kind, p.sender_id, p.device_id, p.client_id, p.ref, p.sent_at, p.expires, p.epoch,
      decode(p.body, 'base64'), p.data::jsonb
    from placed p
  ), moved as (
    update logs set head = p.top, touched_at = p.last
    from (select log_id, max(new_seq) as top, max(sent_at) as last from placed group by log_id) p
    where logs.id = p.log_id
  )
  select j.verdict, coalesce(p.new_seq, j.old_seq), case when p.nth is null then j.old_at else j.sent_at end,
    case when p.nth is null then j.old_expires_at else j.expires end
  from judged j left join placed p on p.nth = j.nth
  order by j.nth;
end $$;
