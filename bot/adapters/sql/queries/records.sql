-- name: add_media!
-- A file; the same one a second time changes nothing but what a smaller copy is now.
insert into media (
    job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms, added_at_ms
)
values (
    :job_id, :role, :part, :blob, :content_type, :size_bytes, :width, :height, :duration_ms,
    :now_ms
)
on conflict (job_id, role, part) do update
set
    blob = excluded.blob,
    content_type = excluded.content_type,
    size_bytes = excluded.size_bytes,
    width = excluded.width,
    height = excluded.height,
    duration_ms = excluded.duration_ms,
    deleted_at_ms = null
where excluded.role = 'fitted';

-- name: media_of
-- A job's files of one role that are still kept, in order.
select job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms
from media
where job_id = :job_id and role = :role and deleted_at_ms is null
order by part;

-- name: media_one^
-- One file that is still kept.
select job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms
from media
where
    job_id = :job_id
    and role = :role
    and part = :part
    and deleted_at_ms is null
    and taken_down_at_ms is null;

-- name: media_before
-- The oldest files, when their time is over.
select job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms
from media
where added_at_ms < :moment_ms and deleted_at_ms is null
order by added_at_ms, job_id, role, part
limit :most;

-- name: mark_media_removed!
-- The file is gone; that it came of the job stays on record.
update media
set deleted_at_ms = :now_ms
where job_id = :job_id and role = :role and part = :part;

-- name: recent_jobs
-- The latest jobs of a space, of one channel of it, of one member, or of one member in one
-- channel. Each third has an index that ends after as many rows as are wanted.
with latest as (
    select of_space.id
    from (
        select id
        from jobs
        where
            space_id = :space_id
            and cast(:channel_id as bigint) is null
            and cast(:member_key as text) is null
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

-- name: number_audit^
-- Audit rows count per space, so that a missing one would show.
update spaces
set last_audit_number = last_audit_number + 1
where id = :space_id
returning last_audit_number;

-- name: add_audit!
-- Someone used a right of theirs.
insert into audit (space_id, number, by_user_id, action, detail, at_ms)
values (:space_id, :number, :by_user_id, :action, :detail, :now_ms);
