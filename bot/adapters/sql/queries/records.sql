-- name: add_media!
-- A file; the same one a second time changes nothing but what a smaller copy, or a ZIP, is now.
insert into media (
    job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms, added_at_ms,
    exact, looks
)
values (
    :job_id, :role, :part, :blob, :content_type, :size_bytes, :width, :height, :duration_ms,
    :now_ms, :exact, :looks
)
on conflict (job_id, role, part) do update
set
    blob = excluded.blob,
    content_type = excluded.content_type,
    size_bytes = excluded.size_bytes,
    width = excluded.width,
    height = excluded.height,
    duration_ms = excluded.duration_ms,
    exact = excluded.exact,
    looks = excluded.looks,
    deleted_at_ms = null,
    aside = 0
where excluded.role in ('fitted', 'parcel');

-- name: media_of
-- A job's files of one role that are still kept, in order, and what each was made from. Nothing of
-- what was taken down, and no copy of it, unless that is asked for (1).
select
    media.job_id, media.role, media.part, media.blob, media.content_type, media.size_bytes,
    media.width, media.height, media.duration_ms, media.exact, media.looks,
    lineage.from_job_id, lineage.from_part
from media
left join lineage
    on
        lineage.job_id = media.job_id
        and lineage.part = media.part
        and media.role = 'input'
inner join jobs on jobs.id = media.job_id
left join jobs as source on source.id = lineage.from_job_id
where
    media.job_id = :job_id
    and media.role = :role
    and media.deleted_at_ms is null
    and (
        cast(:withheld_too as smallint) = 1
        or (jobs.withheld is null and source.withheld is null)
    )
order by media.part;

-- name: not_aside
-- The kept files of a job that still have the names they had when people could see them.
select
    media.job_id, media.role, media.part, media.blob, media.content_type, media.size_bytes,
    media.width, media.height, media.duration_ms, media.exact, media.looks
from media
where media.job_id = :job_id and media.deleted_at_ms is null and media.aside = 0
order by media.role, media.part;

-- name: set_aside^
-- A file has another name now, unless it is gone or another one meanwhile.
update media
set
    blob = :name,
    aside = 1
where
    job_id = :job_id
    and role = :role
    and part = :part
    and blob = :blob
    and deleted_at_ms is null
returning part;

-- name: inputs_of_lines
-- What the lines of a batch work on, in the order of its file; what a moderator has to see first.
select
    media.job_id, media.role, media.part, media.blob, media.content_type, media.size_bytes,
    media.width, media.height, media.duration_ms, media.exact, media.looks,
    lineage.from_job_id, lineage.from_part
from jobs
inner join media on media.job_id = jobs.id and media.role = 'input'
left join lineage on lineage.job_id = media.job_id and lineage.part = media.part
where
    jobs.parent_id = :batch_id
    and jobs.road is not null
    and coalesce(jobs.end_reason, '') <> 'not_wanted'
    and media.deleted_at_ms is null
order by case when jobs.held_for is null then 1 else 0 end, jobs.scene, media.part
limit :most;

-- name: replace_input^
-- A part of an input in its place: the beginning or the end of a clip, while its author is asked.
update media
set
    blob = :blob,
    size_bytes = :size_bytes,
    width = :width,
    height = :height,
    duration_ms = :duration_ms
where
    job_id = :job_id
    and role = 'input'
    and part = :part
    and exists (select 1 from jobs where jobs.id = :job_id and jobs.state = 'asking')
returning part;

-- name: add_lineage!
-- An input is the result of another job.
insert into lineage (job_id, part, from_job_id, from_part)
values (:job_id, :part, :from_job_id, :from_part);

-- name: made_from
-- What a job was made from, in the order of its inputs.
select part, from_job_id, from_part
from lineage
where job_id = :job_id
order by part;

-- name: made_of_it
-- What was made from the results of a job, oldest first.
select lineage.job_id, lineage.part, lineage.from_part
from lineage
inner join jobs on jobs.id = lineage.job_id
where
    lineage.from_job_id = :job_id
    and jobs.state <> 'asking'
    and coalesce(jobs.end_reason, '') not in ('not_wanted', 'never_answered')
order by lineage.job_id, lineage.part
limit :most;

-- name: close_maker!
-- Nobody else works on what was made for this person.
insert into closed_makers (member_key, closed_at_ms)
values (:member_key, :now_ms)
on conflict (member_key) do nothing;

-- name: open_maker!
-- Others may again.
delete from closed_makers
where member_key = :member_key;

-- name: closed_maker^
-- Does this person keep what was made for them to themselves?
select member_key
from closed_makers
where member_key = :member_key;

-- name: media_one^
-- One file that is still kept, and was not taken down.
select
    media.job_id, media.role, media.part, media.blob, media.content_type, media.size_bytes,
    media.width, media.height, media.duration_ms
from media
inner join jobs on jobs.id = media.job_id
where
    media.job_id = :job_id
    and media.role = :role
    and media.part = :part
    and media.deleted_at_ms is null
    and jobs.withheld is null;

-- name: mark_media_removed!
-- The file is gone; that it came of the job stays on record. Of what was given nothing stays.
update media
set
    deleted_at_ms = :now_ms,
    exact = case when role = 'input' then null else exact end,
    looks = case when role = 'input' then null else looks end
where job_id = :job_id and role = :role and part = :part;

-- name: recent_jobs
-- The latest jobs of a space, of one channel of it, of one member, or of one member in one
-- channel. Each third has an index that ends after as many rows as are wanted. What is sealed is
-- in no list.
with latest as (
    select of_space.id
    from (
        select id
        from jobs
        where
            space_id = :space_id
            and cast(:channel_id as bigint) is null
            and cast(:member_key as text) is null
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_space
    union all
    select of_channel.id
    from (
        select id
        from jobs
        where
            space_id = :space_id
            and channel_id = :channel_id
            and cast(:member_key as text) is null
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
            space_id = :space_id
            and member_key = :member_key
            and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
            and parent_id is null
            and state <> 'asking'
            and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
            and coalesce(withheld, '') <> 'sealed'
        order by number desc
        limit :most
    ) as of_member
)

select
    jobs.id,
    (
        select count(*)
        from media
        where media.job_id = jobs.id and media.role = 'result'
    ) as results
from latest
inner join jobs on jobs.id = latest.id
order by jobs.number desc;

-- name: latest_results
-- A member's latest jobs of which clips (1) or pictures (0) are kept, or either (null).
with kept as (
    select jobs.id, jobs.number
    from jobs
    where
        jobs.space_id = :space_id
        and jobs.member_key = :member_key
        and jobs.parent_id is null
        and jobs.finished_at_ms is not null
        and jobs.withheld is null
        and exists (
            select 1
            from media
            where
                media.job_id = jobs.id
                and media.role = 'result'
                and media.deleted_at_ms is null
                and (
                    cast(:clips as bigint) is null
                    or (cast(:clips as bigint) = 1 and media.duration_ms is not null)
                    or (cast(:clips as bigint) = 0 and media.duration_ms is null)
                )
        )
    order by jobs.number desc
    limit :most
)

select
    kept.id,
    (
        select count(*)
        from media
        where
            media.job_id = kept.id
            and media.role = 'result'
            and media.deleted_at_ms is null
    ) as results
from kept
order by kept.number desc;

-- name: number_audit^
-- Audit rows count per space, so that a missing one would show.
update spaces
set last_audit_number = last_audit_number + 1
where id = :space_id
returning last_audit_number;

-- name: add_audit!
-- Someone used a right of theirs.
insert into audit (
    space_id, number, by_user_id, action, detail, at_ms, why, job_id, member_key
)
values (
    :space_id, :number, :by_user_id, :action, :detail, :now_ms, :why, :job_id, :member_key
);

-- name: notes_on
-- What moderators noted on a member, for other moderators.
select by_user_id, why, at_ms
from audit
where space_id = :space_id and member_key = :member_key and action = 'member_noted'
order by number desc
limit :most;

-- name: add_decided!
-- One change of a decision, and who made it.
insert into audit (
    space_id, number, by_user_id, action, detail, at_ms,
    decision, thing, thing_key, before, after, undoes
)
values (
    :space_id, :number, :by_user_id, :action, :detail, :now_ms,
    :decision, :thing, :thing_key, :before, :after, :undoes
);
