-- How many results have no card in the log channel, since too many came before them: of a message
-- that tells of that.
alter table bulletins add column left_out bigint not null default 0;
