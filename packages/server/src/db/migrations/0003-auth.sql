-- Codes, second factors and invitations: the ways in.

-- A question that waits for its code: sent by SMS or mail, or shown by an authenticator app.
create table verifications (
  id uuid primary key,
  purpose text not null check (purpose in ('sign-in', 'second-factor', 'reset', 'contact', 'confirm')),
  channel text check (channel in ('phone', 'email')),
  target text,
  user_id uuid references users (id) on delete cascade,
  -- A keyed hash; null where no code was sent, so that none can be right.
  code_hash bytea,
  attempts_left int not null,
  expires_at bigint not null
);
create index verifications_expiring on verifications (expires_at);
create index verifications_of_user on verifications (user_id);

create table second_factors (
  user_id uuid primary key references users (id) on delete cascade,
  -- Sealed at rest.
  secret bytea not null,
  -- Asked for from then on; until then it is only being set up.
  confirmed_at bigint,
  -- The 30 seconds of the last code accepted: that code and those before it are spent.
  last_step bigint not null default 0
);

create table recovery_codes (
  user_id uuid not null references users (id) on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

create table server_invites (
  id uuid primary key,
  code_hash bytea not null unique,
  note text not null,
  created_by uuid references users (id) on delete set null,
  created_at bigint not null,
  expires_at bigint not null,
  uses_left int not null
);

-- Accounts whose chats have still to be left: kept until that is done, so that a crash in between only delays it.
create table deletions (
  user_id uuid primary key references users (id) on delete cascade,
  at bigint not null
);
