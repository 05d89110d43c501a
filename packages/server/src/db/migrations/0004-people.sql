-- Whom people know, whom they keep away, and the words by which they are found.

create table contacts (
  owner_id uuid not null references users (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  -- Sealed under the owner's account key.
  nickname text,
  added_at bigint not null,
  primary key (owner_id, user_id)
);
create index contacts_of_user on contacts (user_id, owner_id);

create table blocks (
  blocker_id uuid not null references users (id) on delete cascade,
  blocked_id uuid not null references users (id) on delete cascade,
  at bigint not null,
  primary key (blocker_id, blocked_id)
);
create index blocks_of_blocked on blocks (blocked_id, blocker_id);

-- What somebody typed, as the words to compare by: no case, no accents, one way of writing each character. Words are cut short,
-- since an index holds no longer ones.
create function search_words(given text) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct left(word, 60)), '{}')
  from regexp_split_to_table(regexp_replace(lower(normalize(given, NFKD)), '[\u0300-\u036f]', '', 'g'), '[\s-]+') as word
  where word <> ''
$$;

-- Compared byte by byte, whatever the database's own collation: so that looking for a beginning can use the index.
create table user_words (
  word text collate "C" not null,
  user_id uuid not null references users (id) on delete cascade,
  primary key (word, user_id)
);
create index user_words_of_user on user_words (user_id);

-- A trigger, since accounts are made in more than one place.
create function index_user_words() returns trigger
language plpgsql as $$
begin
  delete from user_words where user_id = new.id;
  insert into user_words (word, user_id)
  select distinct word, new.id
  from unnest(search_words(new.name) || coalesce(search_words(new.username), '{}')) as word;
  return null;
end $$;

create trigger users_words after insert or update of name, username on users
for each row execute function index_user_words();

insert into user_words (word, user_id)
select distinct word, id
from users, unnest(search_words(name) || coalesce(search_words(username), '{}')) as word;
