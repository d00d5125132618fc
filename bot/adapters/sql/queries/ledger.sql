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
-- The same booking in the sums it counts in. The order of the rows is the order of their
-- locks, the same in every transaction.
insert into used (space_id, subject, quarter_start_ms, images, video_ms, clips, ticks)
values
(:space_id, 'space', :quarter_start_ms, :images, :video_ms, :clips, :ticks),
(:space_id, :member, :quarter_start_ms, :images, :video_ms, :clips, :ticks),
(:space_id, :channel, :quarter_start_ms, :images, :video_ms, :clips, :ticks),
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

-- name: used_quarters
-- What one subject used, quarter hour by quarter hour, the earliest first.
select quarter_start_ms, images, video_ms, clips, ticks
from used
where
    space_id = :space_id
    and subject = :subject
    and quarter_start_ms >= :start_ms
    and quarter_start_ms < :end_ms
order by quarter_start_ms;

-- name: take_from_member!
-- What is forgiven counts no more for the member; it does for the server.
update used
set
    images = images + :images,
    video_ms = video_ms + :video_ms,
    clips = clips + :clips,
    ticks = ticks + :ticks
where space_id = :space_id and subject = :member and quarter_start_ms = :quarter_start_ms;

-- name: held_by_member
-- What a member's jobs that have not ended hold, and the moments they count for.
select counted_at_ms, hold_images, hold_video_ms, hold_clips, hold_ticks
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and finished_at_ms is null
    and state not in ('asking', 'held_for_approval');

-- name: grants_now
-- What lifts limits just now: of a space, of one of its members, of all servers together.
select id, subject, user_id, member_key, unit, amount, reason, until_ms
from grants
where
    until_ms > :now_ms
    and (
        (space_id = :space_id and (member_key = '' or member_key = :member_key))
        or space_id = ''
    );

-- name: grants_of_space
-- Everything that lifts limits of a space just now, the first to end first.
select id, subject, user_id, member_key, unit, amount, reason, until_ms
from grants
where space_id = :space_id and until_ms > :now_ms
order by until_ms, id;

-- name: grant_one^
-- What lifts limits, by its id.
select id, subject, user_id, member_key, unit, amount, reason, until_ms
from grants
where space_id = :space_id and id = :id;

-- name: remove_grant!
-- A grant that is taken back.
delete from grants
where space_id = :space_id and id = :id;

-- name: add_grant!
-- Limits are lifted until a moment.
insert into grants (
    space_id, id, subject, user_id, member_key, unit, amount, reason, given_at_ms, until_ms
)
values (
    :space_id, :id, :subject, :user_id, :member_key, :unit, :amount, :reason, :now_ms, :until_ms
);

-- name: time_zone^
-- By whose clock a space counts days.
select time_zone
from spaces
where id = :space_id;

-- name: level_told^
-- The highest level of a budget that was told of.
select percent
from budget_levels
where
    space_id = :space_id
    and window_name = :window_name
    and ends_at_ms = :ends_at_ms
    and most_ticks = :most_ticks;

-- name: reach_level^
-- A row comes back for whoever is the first to see a budget at this level.
insert into budget_levels (space_id, window_name, ends_at_ms, most_ticks, percent)
values (:space_id, :window_name, :ends_at_ms, :most_ticks, :percent)
on conflict (space_id, window_name, ends_at_ms, most_ticks) do update
set percent = excluded.percent
where excluded.percent > budget_levels.percent
returning percent;

-- name: forget_levels!
-- Windows that are over.
delete from budget_levels
where space_id = :space_id and ends_at_ms <= :now_ms;
