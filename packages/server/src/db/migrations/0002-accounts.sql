-- People and the devices they are signed in on. What belongs to one feature alone (codes, second factors, contacts, chats)
-- comes in that feature's own migration.

create table users (
  id uuid primary key,
  username text,
  name text not null,
  bio text not null default '',
  phone text unique,
  email text unique,
  password_hash text,
  is_operator boolean not null default false,
  avatar_key text,
  -- { lastSeen, online, picture, groups: 'everyone' | 'contacts' | 'nobody'; readReceipts: boolean }
  privacy jsonb not null default '{}',
  created_at bigint not null,
  last_seen_at bigint,
  deleted_at bigint
);
create unique index users_username on users (lower(username));

create table devices (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  name text not null,
  created_at bigint not null,
  last_used_at bigint not null,
  -- SHA-256 of the refresh token in force and of the one before it: showing the old one again betrays a theft.
  refresh_hash bytea not null,
  refresh_before bytea,
  refreshed_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint
);
create index devices_of_user on devices (user_id) where revoked_at is null;
