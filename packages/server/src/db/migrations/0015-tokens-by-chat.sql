-- Search tokens are made with the chat's id from now on: the index of one chat is not as long as that of all. What was indexed
-- before is indexed again, by itself and before it is searched.

truncate message_tokens;
update indexed_logs set up_to = 0;
