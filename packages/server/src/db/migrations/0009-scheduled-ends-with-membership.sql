-- What somebody meant to say in a chat goes when they do: brought back later they find it empty, as `chat-removed` told their devices.

delete from scheduled_messages s
where not exists (select from members m where m.log_id = s.chat_id and m.user_id = s.user_id);

alter table scheduled_messages add constraint said_by_members
  foreign key (chat_id, user_id) references members (log_id, user_id) on delete cascade;
