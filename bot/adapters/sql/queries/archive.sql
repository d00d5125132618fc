-- name: add_event!
-- Something happened to a job; the same in the same submission is counted.
insert into job_events (job_id, nth, what, detail, at_ms, last_at_ms, times)
values (:job_id, :nth, :what, :detail, :now_ms, :now_ms, 1)
on conflict (job_id, nth, what) do update
set
    detail = excluded.detail,
    last_at_ms = excluded.at_ms,
    times = job_events.times + 1;

-- name: events_of_job
-- What happened to a job.
select nth, what, detail, at_ms, last_at_ms, times
from job_events
where job_id = :job_id
order by at_ms, nth;

-- name: add_search!
-- Somebody looks for something.
insert into searches (id, space_id, user_id, what, criteria, pages, at_ms)
values (:id, :space_id, :user_id, :what, :criteria, :pages, :at_ms);

-- name: search_one^
-- A search whose pages can still be turned.
select id, space_id, user_id, what, criteria, pages, at_ms
from searches
where id = :id;

-- name: note_pages!
-- Where its pages begin, as far as they were turned.
update searches
set pages = :pages
where id = :id;

-- name: forget_searches!
-- Nobody turns these pages any more.
delete from searches
where at_ms < :before_ms;

-- name: number_since^
-- The first request of a space since a moment.
select number
from jobs
where space_id = :space_id and created_at_ms >= :moment_ms and number > 0
order by created_at_ms, number
limit 1;

-- name: find_jobs
-- The requests of a space that are as they are looked for, newest first. Each part has an index
-- that ends after as many rows as are wanted, and only one of them is looked into.
with found as (
    select of_space.id
    from (
        select id
        from jobs
        where
            cast(:shelf as text) = 'space'
            and space_id = :space_id
            and number < :before
            and number >= :from_number
            and (cast(:states as text) is null or :states like '%,' || state || ',%')
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_space
    union all
    select unfinished.id
    from (
        select id
        from jobs
        where
            cast(:shelf as text) = 'unfinished'
            and space_id = :space_id
            and state <> 'done'
            and number < :before
            and number >= :from_number
            and (cast(:kind as text) is null or kind = :kind)
            and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
            and :states like '%,' || state || ',%'
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as unfinished
    union all
    select of_kind.id
    from (
        select id
        from jobs
        where
            cast(:shelf as text) = 'kind'
            and space_id = :space_id
            and kind = :kind
            and number > 0
            -- In one piece: SQLite takes another index where the ends stand apart.
            and number between :from_number and cast(:before as bigint) - 1
            and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
            and (cast(:states as text) is null or :states like '%,' || state || ',%')
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_kind
    union all
    select of_channel.id
    from (
        select id
        from jobs
        where
            cast(:shelf as text) = 'channel'
            and space_id = :space_id
            and channel_id = :channel_id
            and number < :before
            and number >= :from_number
            and (cast(:states as text) is null or :states like '%,' || state || ',%')
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_channel
    union all
    select of_member.id
    from (
        select id
        from jobs
        where
            cast(:shelf as text) = 'member'
            and space_id = :space_id
            and member_key = :member_key
            and number < :before
            and number >= :from_number
            and (cast(:kind as text) is null or kind = :kind)
            and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
            and (cast(:states as text) is null or :states like '%,' || state || ',%')
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_member
)

select id
from found;

-- name: results_counted^
-- How many files came of a job.
select count(*) as results
from media
where job_id = :job_id and role = 'result';

-- name: same_request
-- A member's other requests with the very same words and options, newest first.
select id
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and request = :request
    and id <> :id
    and parent_id is null
    and state <> 'asking'
order by number desc
limit :most;

-- name: find_acts
-- What admins and moderators of a space did, newest first.
select
    number, by_user_id, action, detail, at_ms, why, job_id, member_key, thing, thing_key,
    before, after
from audit
where
    space_id = :space_id
    and number < :before_number
    and (cast(:by_user_id as bigint) is null or by_user_id = :by_user_id)
    and (cast(:member_key as text) is null or member_key = :member_key)
    and (cast(:job_id as text) is null or job_id = :job_id)
    and (cast(:action as text) is null or lower(action) like :action)
    and (cast(:since_ms as bigint) is null or at_ms >= :since_ms)
    and (cast(:until_ms as bigint) is null or at_ms < :until_ms)
order by number desc
limit :most;

-- name: refusals_between
-- Requests that were refused in a space, newest first; of one member, or of all.
select id, space_id, member_key, user_id, channel_id, why, rule, words, job_id, at_ms
from turned_away
where
    space_id = :space_id
    and (cast(:member_key as text) is null or member_key = :member_key)
    and at_ms >= :since_ms
    and (at_ms < :until_ms or (at_ms = :until_ms and id < :before_id))
order by at_ms desc, id desc
limit :most;

-- name: refusals_of_member^
-- How often a member was refused since a moment.
select count(*) as refusals
from turned_away
where space_id = :space_id and member_key = :member_key and at_ms >= :since_ms;

-- name: cases_between
-- The cases of a space that were opened in a time, newest first.
select id, number
from cases
where
    space_id = :space_id
    and opened_at_ms >= :since_ms
    and opened_at_ms < :until_ms
    and number < :before_number
order by number desc
limit :most;

-- name: spent_since^
-- What a member's requests come to since a moment; in one channel, or in all.
select
    count(distinct job_id) as jobs,
    cast(coalesce(sum(images), 0) as bigint) as images,
    cast(coalesce(sum(video_ms), 0) as bigint) as video_ms,
    cast(coalesce(sum(clips), 0) as bigint) as clips,
    cast(coalesce(sum(ticks), 0) as bigint) as ticks
from entries
where
    space_id = :space_id
    and member_key = :member_key
    and counted_at_ms >= :since_ms
    and (cast(:channel_id as bigint) is null or channel_id = :channel_id);

-- name: empty_words!
-- Nobody finds a request by its words any more.
update jobs
set words = ''
where id = :job_id;
