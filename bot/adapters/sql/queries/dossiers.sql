-- name: begin_export^
-- A row comes back for whoever had none since a moment.
insert into exports (member_key, at_ms)
values (:member_key, :now_ms)
on conflict (member_key) do update
set at_ms = excluded.at_ms
where exports.at_ms <= :since_ms
returning member_key;

-- name: jobs_of_person
-- A person's jobs on all servers, from after one on.
select id
from jobs
where member_key = :member_key and user_id <> 0 and id > :after_id
order by id
limit :most;

-- name: export_used
-- What they used lately, by quarter hours.
select used.space_id, used.quarter_start_ms, used.images, used.video_ms, used.clips, used.ticks
from spaces
inner join used on used.space_id = spaces.id and used.subject = 'member:' || cast(:member_key as text)
order by used.space_id, used.quarter_start_ms;

-- name: export_limits
-- Limits for them alone.
select space_id, unit, window_name, amount, set_at_ms
from rules
where subject = 'member' and subject_id = :user_id
order by space_id, set_at_ms;

-- name: export_grants
-- What lifts their limits.
select space_id, unit, amount, reason, given_at_ms, until_ms
from grants
where member_key = :member_key
order by space_id, given_at_ms;

-- name: export_reports
-- What they reported.
select space_id, job_id, reason, words, at_ms
from reports
where reporter_key = :member_key
order by at_ms;

-- name: export_cases
-- Cases about them: no moderator's name, and no note but of their own appeals.
select
    cases.space_id, cases.number, cases.kind, cases.job_id, cases.reason, cases.opened_at_ms,
    cases.until_ms, cases.closed_at_ms, cases.outcome,
    case when cases.kind = 'appeal' then cases.note end as own_words
from spaces
inner join cases on cases.space_id = spaces.id and cases.member_key = :member_key
order by cases.space_id, cases.number;

-- name: export_refusals
-- What of theirs was refused.
select turned_away.space_id, turned_away.at_ms, turned_away.channel_id, turned_away.why,
    turned_away.words
from spaces
inner join turned_away
    on turned_away.space_id = spaces.id and turned_away.member_key = :member_key
order by turned_away.at_ms;

-- name: export_decisions
-- What they decided as an admin or moderator.
select space_id, number, action, at_ms, why
from audit
where by_user_id = :user_id
order by space_id, number;

-- name: export_consents
-- That others may not work on what was made for them, and where they may use what they attach.
select 'nobody else works on what I made' as consent, closed_at_ms as since_ms
from closed_makers
where member_key = :member_key
union all
select 'I may use what I attach on server ' || space_id as consent, at_ms as since_ms
from consents
where member_key = :member_key;
