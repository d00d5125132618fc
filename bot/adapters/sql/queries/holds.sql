-- name: held_counts^
-- How many of a space's jobs wait for a moderator, and how many of them are one member's.
select
    count(*) as in_space,
    cast(
        coalesce(sum(case when member_key = :member_key then 1 else 0 end), 0) as bigint
    ) as of_member
from jobs
where space_id = :space_id and state in ('held_for_approval', 'held_for_review');

-- name: end_held!
-- A request that nobody lets in is over; there is nothing to release. Its end is told next.
update jobs
set
    state = :state,
    end_reason = :end_reason,
    finished_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = null,
    lease_until_ms = null
where id = :id and state = 'held_for_approval';

-- name: look_at_held!
-- Somebody decided on a result: the next step obeys.
update jobs
set next_at_ms = :now_ms
where id = :id and state = 'held_for_review';

-- name: clear_scenes!
-- With the whole of a storyboard its scenes were approved.
update jobs
set held_for = null
where parent_id = :id;

-- name: close_cases_of_job!
-- What these cases were about is over.
update cases
set closed_at_ms = :now_ms, outcome = 'over'
where job_id = :job_id and kind in ('request', 'result') and closed_at_ms is null;

-- name: hold_rules
-- What a space has looked at by moderators, in the order it was set.
select moment, subject, subject_id, subject_name
from hold_rules
where space_id = :space_id
order by set_at_ms, moment, subject, subject_id;

-- name: add_hold_rule!
-- From here on moderators look at this.
insert into hold_rules (space_id, moment, subject, subject_id, subject_name, set_at_ms)
values (:space_id, :moment, :subject, :subject_id, :subject_name, :now_ms);

-- name: remove_hold_rule!
-- And no longer.
delete from hold_rules
where
    space_id = :space_id
    and moment = :moment
    and subject = :subject
    and subject_id = :subject_id;

-- name: consented^
-- Has a member said that they may use what they attach here?
select at_ms
from consents
where space_id = :space_id and member_key = :member_key;

-- name: add_consent!
-- The first time counts.
insert into consents (space_id, member_key, at_ms)
values (:space_id, :member_key, :now_ms)
on conflict (space_id, member_key) do nothing;
