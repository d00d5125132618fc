-- name: withhold^
-- Nobody is shown what came of a job any more; it is looked at at once. What is sealed stays so.
update jobs
set
    withheld = :mark,
    next_at_ms = case
        when state = 'planned' then next_at_ms
        when next_at_ms < :now_ms then next_at_ms
        else :now_ms
    end
where
    id = :id
    and (
        withheld is null
        or withheld = 'hidden'
        or (withheld = 'taken_down' and cast(:mark as text) = 'sealed')
    )
    and (cast(:mark as text) <> 'hidden' or withheld is null)
returning id;

-- name: show_again^
-- People may see it again; it is looked at at once, for its messages.
update jobs
set
    withheld = null,
    next_at_ms = case
        when state = 'planned' then next_at_ms
        when next_at_ms < :now_ms then next_at_ms
        else :now_ms
    end
where id = :id and withheld = cast(:mark as text)
returning id;

-- name: no_longer_aside!
-- From now on addresses may be given again, for the names that its files have by now.
update media
set aside = 0
where job_id = :job_id and aside = 1;

-- name: drop_parcel!
-- No ZIP of a batch outlives a change in what may be seen of it, or of one of its lines.
update media
set deleted_at_ms = :now_ms
where
    role = 'parcel'
    and deleted_at_ms is null
    and (
        job_id = :job_id
        or job_id = (select jobs.parent_id from jobs where jobs.id = :job_id)
    );

-- name: add_withdrawn!
-- A job goes with a case.
insert into withdrawn (case_id, job_id, space_id, at_ms)
values (:case_id, :job_id, :space_id, :now_ms)
on conflict (case_id, job_id) do nothing;

-- name: withdrawn_of
-- The jobs that go with a case, oldest first.
select job_id
from withdrawn
where case_id = :case_id
order by job_id;

-- name: takedown_of^
-- The open case by which a job was taken down, first of all.
select cases.id
from withdrawn
inner join cases on cases.id = withdrawn.case_id
where withdrawn.job_id = :job_id and cases.closed_at_ms is null
order by withdrawn.at_ms, cases.number
limit 1;

-- name: latest_takedown_of^
-- The latest case by which a job was taken down, open or not, and what was asked about it.
select
    cases.id, cases.space_id, cases.number, cases.kind, cases.job_id, cases.member_key,
    cases.user_id, cases.channel_id, cases.reason, cases.note, cases.opened_by_id,
    cases.opened_at_ms, cases.until_ms, cases.about_case_id, cases.closed_at_ms,
    cases.closed_by_id, cases.outcome,
    (select count(*) from cases as appeals where appeals.about_case_id = cases.id) as appeals,
    (
        select count(*)
        from cases as appeals
        where appeals.about_case_id = cases.id and appeals.closed_at_ms is null
    ) as appeals_open,
    case when cases.reason = 'illegal' then 1 else 0 end as sealed
from withdrawn
inner join cases on cases.id = withdrawn.case_id
where withdrawn.job_id = :job_id
order by withdrawn.at_ms desc, cases.number desc
limit 1;

-- name: withdrawn_elsewhere^
-- Another open case by which the same job was taken down.
select cases.id
from withdrawn
inner join cases on cases.id = withdrawn.case_id
where
    withdrawn.job_id = :job_id
    and withdrawn.case_id <> :case_id
    and cases.closed_at_ms is null
limit 1;

-- name: settle_withdrawn!
-- Nothing is left to do about its files.
update withdrawn
set settled_at_ms = :now_ms
where case_id = :case_id and job_id = :job_id;

-- name: to_be_destroyed
-- What was taken down by a case that is over for good, and by no other that is open.
select withdrawn.case_id, withdrawn.job_id
from withdrawn
inner join cases on cases.id = withdrawn.case_id
where
    withdrawn.settled_at_ms is null
    and cases.closed_at_ms is not null
    and cases.outcome in ('over', 'released')
    and not exists (
        select 1
        from withdrawn as another
        inner join cases as still_open on still_open.id = another.case_id
        where another.job_id = withdrawn.job_id and still_open.closed_at_ms is null
    )
order by withdrawn.at_ms, withdrawn.job_id
limit :most;

-- name: takedowns_over
-- Takedowns that cannot be taken back any more.
select id, space_id
from cases
where kind = 'takedown' and closed_at_ms is null and until_ms <= :now_ms
order by until_ms
limit :most;

-- name: takedowns_sealed
-- Files that the operator alone can give free, in every server.
select cases.id, cases.space_id, withdrawn.job_id
from cases
inner join withdrawn on withdrawn.case_id = cases.id
where cases.kind = 'takedown' and cases.closed_at_ms is null and cases.reason = :reason
order by cases.opened_at_ms, cases.id, withdrawn.job_id;

-- name: inputs_made_from
-- Copies of a job's results that went into others.
select
    media.job_id, media.role, media.part, media.blob, media.content_type, media.size_bytes,
    media.width, media.height, media.duration_ms
from lineage
inner join media
    on media.job_id = lineage.job_id and media.part = lineage.part and media.role = 'input'
where lineage.from_job_id = :job_id and media.deleted_at_ms is null
order by media.job_id, media.part;

-- name: made_directly_of_it
-- Jobs that a result of a job went into, its scenes, the storyboard that it is a scene of, those
-- that took it over, and its finals if it is a preview.
select lineage.job_id as id
from lineage
where lineage.from_job_id = :job_id
union
select jobs.id
from jobs
where jobs.parent_id = :job_id
union
select jobs.parent_id as id
from jobs
where jobs.id = :job_id and jobs.parent_id is not null and jobs.road is null
union
select taken_over.job_id as id
from taken_over
where taken_over.scene_id = :job_id
union
select jobs.id
from jobs
where jobs.preview_id = :job_id;

-- name: jobs_of_member_since
-- A member's requests since a moment, newest first; scenes go with their storyboards.
select id
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and created_at_ms >= :since_ms
    and parent_id is null
    and state <> 'asking'
order by number desc
limit :most;

-- name: add_follow_up!
-- A takedown brings this with it.
insert into follow_ups (
    case_id, step, due_at_ms, block_until_ms, block_words, block_by_admin
)
values (
    :case_id, :step, :due_at_ms, cast(:block_until_ms as bigint), :block_words, :block_by_admin
)
on conflict (case_id, step) do nothing;

-- name: follow_ups_of
-- What a takedown brings with it and is not done yet.
select
    follow_ups.case_id, follow_ups.step, follow_ups.block_until_ms, follow_ups.block_words,
    follow_ups.block_by_admin, spaces.id as space_id, spaces.guild_id
from follow_ups
inner join cases on cases.id = follow_ups.case_id
inner join spaces on spaces.id = cases.space_id
where follow_ups.case_id = :case_id;

-- name: claim_follow_ups
-- The takedowns of which something is left to do, for one who does it; the others pass them by.
with chosen as (
    select case_id
    from follow_ups
    where due_at_ms <= :now_ms
    order by due_at_ms, case_id, step
    limit :most
    for update skip locked
)

update follow_ups
set due_at_ms = :until_ms
where case_id in (select chosen.case_id from chosen)
returning case_id;

-- name: follow_up_done!
-- It needs not be done again.
delete from follow_ups
where case_id = :case_id and step = :step;
