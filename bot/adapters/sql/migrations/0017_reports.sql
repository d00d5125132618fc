-- Reports are cases for moderators, and whoever made one may be told what came of it.

alter table reports rename column reason to words;
-- What is wrong, in a word of the code; `words` is what the reporter typed.
alter table reports add column reason text not null default 'other';
-- The case that it is part of. A report is kept as long as its case.
alter table reports add column case_id text references cases (id);
-- Who reported it, until their data is removed; it is emptied then. Moderators who ask are told, on
-- record; the bot itself uses it to tell the outcome.
alter table reports add column reporter_id bigint;
-- 1: they had been on the server for a week. Only such reports hide a result.
alter table reports add column standing smallint not null default 0;
-- From when on the outcome is to be told; null when it was not asked for, or was told.
alter table reports add column tell_at_ms bigint;
-- When that was last tried, as long as nobody knows whether it arrived.
alter table reports add column tried_at_ms bigint;

create index reports_of_case on reports (case_id);
create index reports_of_reporter on reports (space_id, reporter_key, at_ms);
create index reports_to_tell on reports (tell_at_ms) where tell_at_ms is not null;
drop index reports_of_space;
-- What is hidden must have a report that waits.
create index jobs_hidden on jobs (id) where withheld = 'hidden';

-- What was reported before there were cases waits to be looked at like the rest.
insert into cases (
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_at_ms
)
select
    jobs.id,
    jobs.space_id,
    spaces.last_case_number
    + row_number() over (partition by jobs.space_id order by earlier.at_ms, jobs.id),
    'report',
    jobs.id,
    jobs.member_key,
    jobs.user_id,
    coalesce(jobs.posted_in_id, jobs.channel_id),
    'other',
    '',
    earlier.at_ms
from (select job_id, min(at_ms) as at_ms from reports group by job_id) as earlier
inner join jobs on jobs.id = earlier.job_id
inner join spaces on spaces.id = jobs.space_id;

update reports set case_id = job_id;

update spaces
set last_case_number = last_case_number + (
    select count(*)
    from cases
    where cases.space_id = spaces.id and cases.kind = 'report'
);
