-- Keys, as far as the server may see them: signed chains, seals for those they are owed to, and what people keep sealed for
-- themselves. None of it opens anything.

-- Each account's chain. Who has lost all devices begins anew, in the next series; earlier ones stay, since what was signed by
-- them is judged by them.
create table account_links (
  user_id uuid not null,
  series int not null,
  index int not null,
  frame bytea not null,
  hash bytea not null,
  primary key (user_id, series, index)
);
-- Where each stands; no row: no keys.
create table account_chains (
  user_id uuid primary key,
  series int not null,
  length int not null,
  -- Of the newest account key.
  generation int not null
);

-- The newest account seed, sealed to each valid device (paper too), and each earlier one sealed under its successor.
create table device_seeds (
  user_id uuid not null,
  device_id uuid not null,
  generation int not null,
  sealed bytea not null,
  primary key (user_id, device_id)
);
create table previous_seeds (
  user_id uuid not null,
  generation int not null,
  sealed bytea not null,
  primary key (user_id, generation)
);

-- Which entries of an account log are pages of the archive.
create table archive_pages (
  user_id uuid not null,
  seq bigint not null,
  primary key (user_id, seq)
);

create table own_data (
  user_id uuid not null,
  name text collate "C" not null,
  seq bigint not null,
  body bytea not null,
  primary key (user_id, name)
);

-- Sealed chats: how long the signed chain is, and which entries of the log it is made of. While somebody lost still holds the
-- current epoch, `logs.epoch` is its negative: no message can name that, so nothing is said until the epoch has been turned.
alter table chats add column chain int not null default 0;
create table chat_links (
  chat_id uuid not null,
  index int not null,
  seq bigint not null,
  primary key (chat_id, index)
);

-- What each member downloads of an epoch.
create table epoch_seals (
  chat_id uuid not null,
  epoch int not null,
  user_id uuid not null,
  seal bytea not null,
  primary key (chat_id, epoch, user_id)
);
alter table epoch_seals alter column seal set storage external;

-- Sealed groups: the public half of the link's secret.
alter table chat_invites add column invite_key bytea;

-- A new device and an old one finding each other, for two minutes.
create table link_relays (
  id text primary key,
  -- Only the new device knows what this is the hash of.
  pickup_hash bytea not null unique,
  offer bytea not null,
  device_name text,
  expires_at bigint not null,
  -- The old device, once it has answered.
  user_id uuid,
  device_id uuid,
  answer bytea,
  reveal bytea,
  -- The device that the chain link added, once it is granted.
  new_device_id uuid,
  grant_frame bytea
);
create index link_relays_expiring on link_relays (expires_at);

create table reports (
  id uuid primary key,
  at bigint not null,
  reporter_id uuid,
  about_id uuid not null,
  chat_id uuid,
  reason text not null,
  -- { ciphertext, iv, authTag }, sealed to the operator.
  sealed jsonb not null
);
create index reports_in_order on reports (at, id);

-- What hangs on a log goes with it. Chains of accounts stay: others judge by them what was signed.
create function forget_keys() returns trigger
language plpgsql as $$
begin
  delete from device_seeds where user_id = old.id or device_id = old.id;
  delete from previous_seeds where user_id = old.id;
  delete from archive_pages where user_id = old.id;
  delete from own_data where user_id = old.id;
  delete from chat_links where chat_id = old.id;
  delete from epoch_seals where chat_id = old.id;
  return null;
end $$;

create trigger logs_forgotten_keys after delete on logs for each row execute function forget_keys();
