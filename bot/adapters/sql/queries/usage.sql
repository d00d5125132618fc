-- name: usage_parts
-- What the jobs of a slot used, by kind, model and state: of a space, or of one member of it. The
-- index entries_counted holds all that is read of entries. A job that was carried to another
-- moment is counted there alone; what it left behind comes to nothing.
select
    jobs.kind,
    jobs.model,
    jobs.state,
    cast(
        sum(
            case
                when
                    entries.kind in ('hold', 'carry_in')
                    and entries.counted_at_ms = jobs.counted_at_ms
                    then 1
                else 0
            end
        ) as bigint
    ) as jobs,
    cast(sum(entries.ticks) as bigint) as ticks
from entries
inner join jobs on jobs.id = entries.job_id
where
    entries.space_id = :space_id
    and (cast(:member_key as text) is null or entries.member_key = :member_key)
    and entries.counted_at_ms >= :start_ms
    and entries.counted_at_ms < :end_ms
    and jobs.kind not in ('storyboard', 'batch')
group by jobs.kind, jobs.model, jobs.state
order by jobs.kind, jobs.model, jobs.state;

-- name: usage_members
-- What each member's jobs of a slot used.
select
    max(jobs.user_id) as user_id,
    cast(
        sum(
            case
                when
                    entries.kind in ('hold', 'carry_in')
                    and entries.counted_at_ms = jobs.counted_at_ms
                    then 1
                else 0
            end
        ) as bigint
    ) as jobs,
    cast(sum(entries.ticks) as bigint) as ticks
from entries
inner join jobs on jobs.id = entries.job_id
where
    entries.space_id = :space_id
    and entries.counted_at_ms >= :start_ms
    and entries.counted_at_ms < :end_ms
    and jobs.kind not in ('storyboard', 'batch')
group by entries.member_key
order by entries.member_key;

-- name: usage_checks
-- What looks at attached files cost in a slot, by member; who it was is known by another job.
select
    cast(
        coalesce(
            (
                select max(jobs.user_id)
                from jobs
                where jobs.space_id = :space_id and jobs.member_key = entries.member_key
            ),
            0
        ) as bigint
    ) as user_id,
    cast(sum(case when entries.kind = 'check' then 1 else 0 end) as bigint) as looks,
    cast(sum(entries.ticks) as bigint) as ticks
from entries
where
    entries.job_id is null
    and entries.kind in ('check', 'checked')
    and entries.space_id = :space_id
    and (cast(:member_key as text) is null or entries.member_key = :member_key)
    and entries.counted_at_ms >= :start_ms
    and entries.counted_at_ms < :end_ms
group by entries.member_key
order by entries.member_key;

-- name: usage_took
-- How long the provider had the latest jobs that it finished; the index is read from its end. What
-- it had in a batch, which may take a day, says nothing of the others.
select jobs.kind, jobs.rendered_at_ms - jobs.submitted_at_ms as took_ms
from entries
inner join jobs on jobs.id = entries.job_id
where
    entries.space_id = :space_id
    and (cast(:member_key as text) is null or entries.member_key = :member_key)
    and entries.counted_at_ms >= :start_ms
    and entries.counted_at_ms < :end_ms
    and entries.kind in ('hold', 'carry_in')
    and entries.counted_at_ms = jobs.counted_at_ms
    and jobs.kind not in ('storyboard', 'batch')
    and jobs.sent_in is null
    and jobs.rendered_at_ms is not null
    and jobs.submitted_at_ms is not null
order by entries.counted_at_ms desc
limit :most;

-- name: usage_lines
-- A page of the jobs of a slot, newest first, from one on. The first bound on the moment is what
-- the index is entered by.
select
    jobs.id,
    jobs.number,
    jobs.counted_at_ms,
    jobs.user_id,
    jobs.channel_id,
    jobs.kind,
    jobs.model,
    jobs.resolution,
    jobs.quantity,
    jobs.state,
    jobs.end_reason,
    jobs.rendered_at_ms - jobs.submitted_at_ms as took_ms,
    jobs.hold_ticks,
    jobs.cost_assumed,
    case
        when jobs.finished_at_ms is null then null
        else (
            select cast(sum(booked.ticks) as bigint)
            from entries as booked
            where booked.job_id = jobs.id
        )
    end as cost_ticks
from entries
inner join jobs on jobs.id = entries.job_id
where
    entries.space_id = :space_id
    and entries.counted_at_ms >= :start_ms
    and entries.counted_at_ms <= :before_ms
    and (entries.counted_at_ms < :before_ms or entries.job_id < :before_id)
    and entries.kind in ('hold', 'carry_in')
    and entries.counted_at_ms = jobs.counted_at_ms
order by entries.counted_at_ms desc, entries.job_id desc
limit :most;
