-- What people make of messages: hidden, starred, pinned, scheduled, read, found.

-- Deleted for one person alone.
create table hidden_messages (
  user_id uuid not null,
  log_id uuid not null,
  seq bigint not null,
  primary key (user_id, log_id, seq)
);

create index hidden_in on hidden_messages (log_id);

create table starred_messages (
  user_id uuid not null,
  log_id uuid not null,
  seq bigint not null,
  at bigint not null,
  primary key (user_id, log_id, seq)
);
create index starred_in on starred_messages (log_id);
create index starred_lately on starred_messages (user_id, at desc, log_id, seq);

-- What the entries `pin` and `unpin` come down to, so that nobody has to read a whole log for it.
create table pinned_messages (
  log_id uuid not null,
  seq bigint not null,
  at bigint not null,
  primary key (log_id, seq)
);

-- One row for each advance, never changed: who had read what, and when, can be told of every message for good.
create table receipts (
  chat_id uuid not null,
  user_id uuid not null,
  kind text not null check (kind in ('delivered', 'read')),
  seq bigint not null,
  at bigint not null,
  primary key (chat_id, user_id, kind, seq)
);
create index receipts_lately on receipts (chat_id, at);

create table scheduled_messages (
  user_id uuid not null,
  -- The clientId it will be appended with: sent twice it is one message.
  client_id uuid not null,
  device_id uuid not null,
  chat_id uuid not null,
  send_at bigint not null,
  state text not null default 'waiting' check (state in ('waiting', 'stale', 'refused')),
  reply_to bigint,
  epoch int,
  -- As in `entries`: sealed by the device, or content sealed at rest.
  body bytea not null,
  silent boolean not null default false,
  primary key (user_id, client_id)
);
create index scheduled_due on scheduled_messages (send_at) where state = 'waiting';
create index scheduled_in_chat on scheduled_messages (user_id, chat_id, send_at);

-- Chats the server keeps: how far each has been read into the index, and the index. The row of `indexed_logs` is the lock under
-- which bodies and tokens of its chat go in and out, so that a message being deleted is never indexed behind its back.
create table indexed_logs (
  log_id uuid primary key,
  up_to bigint not null default 0
);
create index logs_to_index on logs (id) where kind = 'chat' and not sealed;

create table message_tokens (
  log_id uuid not null,
  seq bigint not null,
  -- Keyed hashes of every one and every two characters: the text cannot be told from them without the key.
  tokens bigint[] not null,
  primary key (log_id, seq)
);
create index message_tokens_found on message_tokens using gin (tokens);

-- What hangs on a log goes with it: on a chat's, and what a person kept of others on their own. A trigger rather than foreign
-- keys, which would touch the log's row at every receipt.
create function forget_log() returns trigger
language plpgsql as $$
begin
  delete from hidden_messages where log_id = old.id or user_id = old.id;
  delete from starred_messages where log_id = old.id or user_id = old.id;
  delete from scheduled_messages where chat_id = old.id or user_id = old.id;
  delete from pinned_messages where log_id = old.id;
  delete from receipts where chat_id = old.id;
  delete from message_tokens where log_id = old.id;
  delete from indexed_logs where log_id = old.id;
  return null;
end $$;

create trigger logs_forgotten after delete on logs for each row execute function forget_log();
