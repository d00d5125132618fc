-- name: lock_operator_budget!
-- Under a ceiling over all servers, admissions decide one after the other.
update operator_budget
set admissions = admissions + 1;

-- name: add_entry!
-- One booking; a second of the same kind for the same job is refused by the table.
insert into entries (
    id, job_id, space_id, member_key, channel_id, kind, counted_at_ms, recorded_at_ms,
    images, video_ms, clips, ticks
)
values (
    :id, :job_id, :space_id, :member_key, :channel_id, :kind, :counted_at_ms, :recorded_at_ms,
    :images, :video_ms, :clips, :ticks
);

-- name: add_used!
-- The same booking in the three sums it counts in. The order of the rows is the order of their
-- locks, the same in every transaction.
insert into used (space_id, subject, quarter_start_ms, images, video_ms, clips, ticks)
values
(:space_id, 'space', :quarter_start_ms, :images, :video_ms, :clips, :ticks),
(:space_id, :member, :quarter_start_ms, :images, :video_ms, :clips, :ticks),
('', 'operator', :quarter_start_ms, :images, :video_ms, :clips, :ticks)
on conflict (space_id, subject, quarter_start_ms) do update
set
    images = used.images + excluded.images,
    video_ms = used.video_ms + excluded.video_ms,
    clips = used.clips + excluded.clips,
    ticks = used.ticks + excluded.ticks;

-- name: used_between^
-- What one subject used in a window, at most 2,976 quarter hours.
select
    cast(coalesce(sum(images), 0) as bigint) as images,
    cast(coalesce(sum(video_ms), 0) as bigint) as video_ms,
    cast(coalesce(sum(clips), 0) as bigint) as clips,
    cast(coalesce(sum(ticks), 0) as bigint) as ticks
from used
where
    space_id = :space_id
    and subject = :subject
    and quarter_start_ms >= :start_ms
    and quarter_start_ms < :end_ms;
