-- name: number_case^
-- Cases count per space; this locks the space.
update spaces
set last_case_number = last_case_number + 1
where id = :space_id
returning last_case_number;

-- name: add_case!
-- A matter for moderators.
insert into cases (
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
)
values (
    :id, :space_id, :number, :kind, :job_id, :member_key, :user_id, :channel_id, :reason, :note,
    :opened_by_id, :opened_at_ms, :until_ms, :about_case_id, :closed_at_ms, :closed_by_id, :outcome
);

-- name: open_case_of_job^
-- One matter of a kind for each job at a time.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where job_id = cast(:job_id as text) and kind = :kind and closed_at_ms is null;

-- name: appeal_of^
-- One appeal for each case, whatever came of it.
select id
from cases
where about_case_id = :case_id;

-- name: case_one^
-- A case of a space.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where space_id = :space_id and id = :id;

-- name: case_anywhere^
-- A case by its id alone.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where id = :id;

-- name: case_of_number^
-- A case as people know it.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where space_id = :space_id and number = :number;

-- name: cases_waiting
-- What waits to be decided, oldest first.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where
    space_id = :space_id
    and closed_at_ms is null
    and cast(:kinds as text) like '%,' || kind || ',%'
    and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
order by opened_at_ms, number
limit :most;

-- name: cases_open_count^
-- How many wait; about one member, or about all.
select count(*) as cases
from cases
where
    space_id = :space_id
    and closed_at_ms is null
    and cast(:kinds as text) like '%,' || kind || ',%'
    and (cast(:member_key as text) is null or member_key = :member_key);

-- name: cases_of_job
-- Every matter about a job.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where job_id = :job_id
order by opened_at_ms, number;

-- name: cases_of_member
-- The latest matters about a member.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where space_id = :space_id and member_key = :member_key
order by number desc
limit :most;

-- name: cases_ending
-- What ends by itself, and its time is up.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where closed_at_ms is null and until_ms <= :now_ms
order by until_ms
limit :most;

-- name: close_case^
-- No row comes back when somebody else was first.
update cases
set closed_at_ms = :now_ms, closed_by_id = :by_user_id, outcome = :outcome
where space_id = :space_id and id = :id and closed_at_ms is null
returning
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome;
