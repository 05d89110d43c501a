-- Somebody is offline for everybody, whatever device they are at, until they say otherwise.

alter table users add column invisible boolean not null default false;
