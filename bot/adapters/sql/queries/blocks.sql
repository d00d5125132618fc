-- name: barring_case^
-- What keeps a member out just now: of several, what ends last.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome,
    (select count(*) from cases as appeals where appeals.about_case_id = cases.id) as appeals,
    (
        select count(*)
        from cases as appeals
        where appeals.about_case_id = cases.id and appeals.closed_at_ms is null
    ) as appeals_open,
    (
        select count(*) from jobs where jobs.id = cases.job_id and jobs.withheld = 'sealed'
    ) as sealed
from cases
where
    space_id = :space_id
    and member_key = :member_key
    and kind in ('block', 'rest')
    and closed_at_ms is null
    and (until_ms is null or until_ms > :now_ms)
order by case when until_ms is null then 0 else 1 end, until_ms desc
limit 1;

-- name: standing_case^
-- The open case of a kind that keeps a member out, or did until its time was up.
select
    id, space_id, number, kind, job_id, member_key, user_id, channel_id, reason, note,
    opened_by_id, opened_at_ms, until_ms, about_case_id, closed_at_ms, closed_by_id, outcome
from cases
where
    space_id = :space_id
    and member_key = :member_key
    and kind = :kind
    and kind in ('block', 'rest')
    and closed_at_ms is null;

-- name: close_appeals_of!
-- Nobody has to decide any more on what is over.
update cases
set closed_at_ms = :now_ms, closed_by_id = :by_user_id, outcome = :outcome
where about_case_id = :case_id and closed_at_ms is null;

-- name: close_over
-- Blocks and rests whose time is up.
update cases
set closed_at_ms = :now_ms, outcome = 'over'
where kind in ('block', 'rest') and closed_at_ms is null and until_ms <= :now_ms
returning id;

-- name: close_appeals_over!
-- Nobody has to decide any more on blocks and rests whose time was up.
update cases
set closed_at_ms = :now_ms, outcome = 'over'
where
    kind = 'appeal'
    and closed_at_ms is null
    and about_case_id in (
        select ended.id
        from cases as ended
        where
            ended.kind in ('block', 'rest')
            and ended.outcome = 'over'
            and ended.closed_at_ms = :now_ms
    );

-- name: blocked_and_waiting
-- Members whose jobs wait although they are blocked: whoever blocked them was stopped halfway.
select distinct jobs.space_id, jobs.member_key
from jobs
where
    jobs.finished_at_ms is null
    and jobs.parent_id is null
    and (
        jobs.state in ('queued', 'held_for_approval')
        or (
            jobs.state = 'rendering'
            and jobs.kind in ('storyboard', 'batch')
            and jobs.cancel_requested_at_ms is null
        )
    )
    and exists (
        select 1
        from cases
        where
            cases.space_id = jobs.space_id
            and cases.member_key = jobs.member_key
            and cases.kind = 'block'
            and cases.closed_at_ms is null
            and (cases.until_ms is null or cases.until_ms > :now_ms)
    )
limit :most;

-- name: paused_and_waiting
-- Spaces where jobs wait although their authors' requests are paused, as above. It begins with what
-- waits: a space has more jobs than that.
select distinct spaces.id, spaces.paused_for
from jobs
inner join spaces on spaces.id = jobs.space_id
where
    jobs.finished_at_ms is null
    and jobs.parent_id is null
    and (
        jobs.state in ('queued', 'held_for_approval')
        or (
            jobs.state = 'rendering'
            and jobs.kind in ('storyboard', 'batch')
            and jobs.cancel_requested_at_ms is null
        )
    )
    and spaces.paused_until_ms > :now_ms
    and (spaces.paused_for = 'everyone' or jobs.author_new_until_ms > :now_ms)
limit :most;

-- name: strikes^
-- A member's refusals that xAI billed, or may have, since a moment and since their latest rest.
-- A storyboard is refused because a scene of it was; the lines of a batch are one strike together.
select count(distinct case when road is null then id else parent_id end) as refusals
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and end_reason = 'moderated'
    and kind not in ('storyboard', 'batch')
    and finished_at_ms > :since_ms
    and (cost_ticks > 0 or cost_assumed = 1)
    and finished_at_ms > coalesce(
        (
            select max(cases.closed_at_ms)
            from cases
            where
                cases.space_id = :space_id
                and cases.member_key = :member_key
                and cases.kind = 'rest'
        ),
        0
    );

-- name: paused^
-- Whether nobody, or no newcomer, is let in, and by whom.
select paused_until_ms, paused_for, paused_by_id
from spaces
where id = :space_id;

-- name: set_paused!
-- From here on nobody, or no newcomer, is let in; null lets them in again.
update spaces
set paused_until_ms = :until_ms, paused_for = :who, paused_by_id = :by_user_id
where id = :space_id;
