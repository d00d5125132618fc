-- What came of a batch is shown in galleries: messages of a few of its files each.

-- Which files a gallery is made of, from the first to the last: the place of a line in its batch,
-- and of a file among those of its line. Written down before it is sent, it never changes.
alter table posts add column first_line bigint;
alter table posts add column first_file bigint;
alter table posts add column last_line bigint;
alter table posts add column last_file bigint;
-- The places of lines in it that it shows nothing of, as it was last written between commas.
alter table posts add column without_lines text not null default '';

create index posts_galleries on posts (job_id, part) where first_line is not null;
