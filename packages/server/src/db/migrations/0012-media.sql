-- Files: what has come of each, which messages refer to it, and how much a person has uploaded in a day.

create table media (
  id uuid primary key,
  owner_id uuid not null,
  -- 'sealed': octets we cannot look into. The others lie in chats the server keeps.
  kind text not null check (kind in ('image', 'video', 'audio', 'document', 'sealed')),
  -- On its way; here; about to be deleted.
  state text not null default 'coming' check (state in ('coming', 'kept', 'gone')),
  -- Of the upload, and how much of it is durable.
  size bigint not null,
  received bigint not null default 0,
  -- What the store needs in order to go on with the upload.
  parts jsonb,
  -- Name, type and measures, sealed at rest. Of sealed files we know none.
  details bytea not null,
  created_at bigint not null,
  -- When to look whether anybody still refers to it. Null: never, until a message goes.
  due_at bigint
);
create index media_due on media (due_at) where due_at is not null;

-- A message refers to a file by what its sender named it with, so that the reference is here before the message is: there is no
-- moment in which a file could be swept away under a message just being sent.
create table message_media (
  media_id uuid not null,
  log_id uuid not null,
  device_id uuid not null,
  client_id uuid not null,
  at bigint not null,
  primary key (media_id, log_id, device_id, client_id)
);
create index message_media_of on message_media (log_id, device_id, client_id);

create table media_days (
  user_id uuid not null,
  day int not null,
  bytes bigint not null,
  primary key (user_id, day)
);
create index media_days_past on media_days (day);

-- The files of a chat that is gone are looked at soon.
create function forget_log_media() returns trigger
language plpgsql as $$
begin
  update media set due_at = 0 where id in (select media_id from message_media where log_id = old.id);
  delete from message_media where log_id = old.id;
  return null;
end $$;

create trigger logs_forgotten_media after delete on logs for each row execute function forget_log_media();
