-- name: add_media!
-- A file; the same one a second time changes nothing.
insert into media (
    job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms, added_at_ms
)
values (
    :job_id, :role, :part, :blob, :content_type, :size_bytes, :width, :height, :duration_ms,
    :now_ms
)
on conflict do nothing;

-- name: media_of
-- A job's files of one role that are still kept, in order.
select job_id, role, part, blob, content_type, size_bytes, width, height, duration_ms
from media
where job_id = :job_id and role = :role and deleted_at_ms is null
order by part;

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
    jobs.id, jobs.space_id, jobs.number, jobs.interaction_id, jobs.guild_id, jobs.channel_id,
    jobs.user_id, jobs.member_key, jobs.application_id, jobs.reply_token, jobs.reply_until_ms,
    jobs.message_id, jobs.private, jobs.upload_limit_bytes, jobs.app_permissions, jobs.locale,
    jobs.request, jobs.state, jobs.end_reason, jobs.created_at_ms, jobs.next_at_ms,
    jobs.not_before_ms, jobs.expires_at_ms, jobs.lease_token, jobs.submissions,
    jobs.refused_submissions, jobs.provider_id, jobs.submitted_at_ms, jobs.rendered_at_ms,
    jobs.progress_percent, jobs.poll_failures, jobs.outputs, jobs.kept_back, jobs.fetch_failures,
    jobs.deliver_failures, jobs.faults, jobs.trouble, jobs.cancel_requested_at_ms, jobs.hold_images,
    jobs.hold_video_ms, jobs.hold_clips, jobs.hold_ticks, jobs.cost_ticks, jobs.cost_assumed,
    jobs.finished_at_ms,
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
