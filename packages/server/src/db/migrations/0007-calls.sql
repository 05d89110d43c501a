-- Calls: who rang whom, who was in, and how it went. What is said in them never comes here.

create table calls (
  id uuid primary key,
  chat_id uuid not null,
  initiator_id uuid not null,
  type text not null check (type in ('voice', 'video')),
  is_group boolean not null,
  -- The one who calls is blocked: nobody is rung, and only they ever see it.
  muffled boolean not null,
  state text not null check (state in ('initiating', 'ringing', 'ongoing', 'ended', 'rejected', 'missed')),
  created_at bigint not null,
  ring_until bigint not null,
  answered_at bigint,
  ended_at bigint,
  -- For somebody to come, until `ring_until`.
  waits boolean not null,
  check ((ended_at is not null) = (state in ('ended', 'rejected', 'missed')))
);
-- One call at a time in a chat; a muffled one is in nobody's way.
create unique index calls_live on calls (chat_id, (case when muffled then initiator_id end)) nulls not distinct
  where ended_at is null;
create index calls_to_ring_out on calls (ring_until) where waits;

create table call_participants (
  call_id uuid not null references calls (id) on delete cascade,
  user_id uuid not null,
  state text not null check (state in ('ringing', 'joined', 'declined', 'left', 'missed')),
  reason text,
  -- With which they are, or were last, in it.
  device_id uuid,
  -- Of the initiate by which they came in: sent again it is the same call.
  client_id uuid,
  -- When the call began: each person's list goes by it.
  at bigint not null,
  joined_at bigint,
  left_at bigint,
  -- The last sign of life. Not indexed, so that those cost no more than the row.
  seen_at bigint,
  recording boolean not null default false,
  consent boolean,
  quality text check (quality in ('poor', 'fair', 'good', 'excellent')),
  metrics jsonb,
  reported_at bigint,
  poor int not null default 0,
  fair int not null default 0,
  good int not null default 0,
  excellent int not null default 0,
  primary key (call_id, user_id)
) with (fillfactor = 70);
-- Nobody is in two calls.
create unique index call_participants_inside on call_participants (user_id) where state = 'joined';
create unique index call_participants_once on call_participants (device_id, client_id) where client_id is not null;
create index call_participants_lately on call_participants (user_id, at desc, call_id desc);
create index call_participants_missed on call_participants (user_id, at desc, call_id desc) where state = 'missed';
