-- log_append as in 0001-log.sql, in fewer steps: what locking a log has read is not looked up again for each entry, all bodies
-- come as one run of bytes (they are long: as text in an array each was walked through character by character, twice), and
-- what is judged and what is placed are one table.

drop function log_append(
  boolean, uuid[], text[], uuid[], uuid[], uuid[], bigint[], bigint[], bigint[], int[], text[], text[]
);

-- Appends a batch in one transaction: lock the logs in id order, judge under the lock, number, insert, move the heads.
-- `guarded`: entries come straight from people: membership, the right to post, and the epoch are checked, and a log locked by
-- somebody else is answered 'busy' instead of waited for, so that one slow transaction never holds up other chats.
-- Statements of a function see what was committed before each of them began: the judging below sees all that the lock waited for.
-- `bodies`: one after the other; `ends`: where each ends. One that ends where it begins is none.
-- An array of nothing but nulls may be null itself.
create function log_append(
  guarded boolean, logs_ uuid[], kinds text[], senders uuid[], devices uuid[], clients uuid[], refs bigint[],
  ats bigint[], expiries bigint[], epochs int[], bodies bytea, ends int[], datas text[]
) returns table (outcome text, seq bigint, at bigint, expires_at bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  held uuid[];
  heads bigint[];
  seals boolean[];
  turns int[];
  timers bigint[];
begin
  if guarded then
    select array_agg(x.id), array_agg(x.head), array_agg(x.sealed), array_agg(x.epoch), array_agg(x.timer)
    into held, heads, seals, turns, timers
    from (select * from logs where id = any (logs_) order by id for no key update skip locked) x;
  else
    select array_agg(x.id), array_agg(x.head), array_agg(x.sealed), array_agg(x.epoch), array_agg(x.timer)
    into held, heads, seals, turns, timers
    from (select * from logs where id = any (logs_) order by id for no key update) x;
  end if;

  return query
  with judged as (
    select a.*, e.seq as old_seq, e.at as old_at, e.expires_at as old_expires_at, l.head,
      coalesce(a.expires_given, a.sent_at + case when a.kind = 'message' then l.timer end) as expires,
      case
        when e.seq is not null then 'old'
        when l.id is null then case when exists (select from logs x where x.id = a.log_id) then 'busy' else 'absent' end
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
    from unnest(logs_, kinds, senders, devices, clients, refs, ats, expiries, epochs, ends, datas) with ordinality
      as a (log_id, kind, sender_id, device_id, client_id, ref, sent_at, expires_given, epoch, body_end, data, nth)
    left join unnest(held, heads, seals, turns, timers) as l (id, head, sealed, epoch, timer) on l.id = a.log_id
    left join members m on guarded and m.log_id = a.log_id and m.user_id = a.sender_id
    left join entries e on e.log_id = a.log_id and e.device_id = a.device_id and e.client_id = a.client_id
  ), placed as materialized (
    select j.*, j.head + count(*) filter (where j.verdict = 'new')
      over (partition by j.log_id order by j.nth rows unbounded preceding) as new_seq
    from judged j
  ), stored as (
    insert into entries (log_id, seq, kind, sender_id, device_id, client_id, ref, at, expires_at, epoch, body, data)
    select p.log_id, p.new_seq, p.kind, p.sender_id, p.device_id, p.client_id, p.ref, p.sent_at, p.expires, p.epoch,
      nullif(substring(bodies from p.body_begin + 1 for p.body_end - p.body_begin), ''), p.data::jsonb
    from (select *, coalesce(ends[nth - 1], 0) as body_begin from placed) p
    where p.verdict = 'new'
  ), moved as (
    update logs set head = p.top, touched_at = p.last
    from (select log_id, max(new_seq) as top, max(sent_at) as last from placed where verdict = 'new' group by log_id) p
    where logs.id = p.log_id
  )
  select p.verdict, case when p.verdict = 'new' then p.new_seq else p.old_seq end,
    case when p.verdict = 'new' then p.sent_at else p.old_at end,
    case when p.verdict = 'new' then p.expires else p.old_expires_at end
  from placed p
  order by p.nth;
end $$;
