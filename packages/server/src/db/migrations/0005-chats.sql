-- What a chat is, beyond its log: `id` is the log's. Who is in it lies in `members`, its timer in `logs`.

create table chats (
  id uuid primary key,
  type text not null check (type in ('direct', 'group', 'saved')),
  privacy text not null check (privacy in ('e2ee', 'server')),
  -- Only one direct chat for two people, one chat of saved messages for each.
  pair_key text unique,
  -- Chats the server keeps: what they are called.
  name text,
  description text,
  photo text,
  -- Sealed chats: which entries hold it.
  name_seq bigint,
  description_seq bigint,
  photo_seq bigint,
  created_by uuid,
  created_at bigint not null,
  -- Nobody is in it any more, and nobody can come back; what is left of it is swept away.
  closed_at bigint,
  check (privacy = 'server' or coalesce(name, description, photo) is null),
  check (type = 'group' or privacy = 'e2ee')
);
create index chats_closed on chats (closed_at) where closed_at is not null;

-- How one person keeps a chat. No row: as it was when they came in.
create table chat_states (
  chat_id uuid not null,
  user_id uuid not null,
  muted_until bigint,
  archived boolean not null default false,
  pinned boolean not null default false,
  hidden boolean not null default false,
  hidden_up_to bigint not null default 0,
  draft text,
  wallpaper text,
  primary key (chat_id, user_id)
);
create index chat_states_pinned on chat_states (user_id) where pinned;

create table chat_invites (
  -- 128 random bits: it cannot be guessed, and admins may look it up to pass it on again.
  token text primary key,
  chat_id uuid not null,
  created_by uuid not null,
  created_at bigint not null,
  expires_at bigint not null,
  max_uses int,
  uses int not null default 0
);
create index chat_invites_of_chat on chat_invites (chat_id);

-- Whom an admin has removed: no link brings them back, only an admin.
create table chat_bans (
  chat_id uuid not null,
  user_id uuid not null,
  primary key (chat_id, user_id)
);
