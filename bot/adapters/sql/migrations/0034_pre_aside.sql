-- The files of what is taken down move to another name, so that no address given before leads there.

alter table media add column aside smallint not null default 0;  -- 1 once it moved, while withheld
