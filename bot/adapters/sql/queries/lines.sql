-- name: number_lines^
-- So many numbers of a space at once; the space is locked by it.
update spaces
set last_number = last_number + :lines
where id = :space_id
returning last_number;

-- name: asking_batch^
-- A batch that waits for its author, locked.
select id
from jobs
where id = :id and kind = 'batch' and state = 'asking'
for update;

-- name: ask_batch^
-- It was read. What it holds is what its lines hold.
update jobs
set
    request = :request,
    words = :words,
    quantity = :quantity,
    question = :question,
    unagreed = :unagreed,
    held_for = :held_for,
    held_rule = :held_rule,
    from_upload = :from_upload,
    flags = :flags,
    hold_images = (
        select cast(coalesce(sum(lines.hold_images), 0) as bigint)
        from jobs as lines
        where lines.parent_id = jobs.id and lines.state = 'asking'
    ),
    hold_video_ms = (
        select cast(coalesce(sum(lines.hold_video_ms), 0) as bigint)
        from jobs as lines
        where lines.parent_id = jobs.id and lines.state = 'asking'
    ),
    hold_clips = (
        select cast(coalesce(sum(lines.hold_clips), 0) as bigint)
        from jobs as lines
        where lines.parent_id = jobs.id and lines.state = 'asking'
    ),
    hold_ticks = (
        select cast(coalesce(sum(lines.hold_ticks), 0) as bigint)
        from jobs as lines
        where lines.parent_id = jobs.id and lines.state = 'asking'
    )
where id = :id and kind = 'batch' and state = 'asking'
returning id;

-- name: leave_out_line!
-- It is no part of its batch any more.
update jobs
set
    state = 'cancelled',
    end_reason = 'not_wanted',
    finished_at_ms = :now_ms,
    next_at_ms = null
where id = :id and parent_id = :batch_id and state = 'asking';

-- name: forget_lines!
-- Nobody said yes to their batch.
update jobs
set
    state = 'cancelled',
    end_reason = 'not_wanted',
    finished_at_ms = :now_ms,
    next_at_ms = null
where parent_id = :batch_id and state = 'asking';

-- name: let_lines_in!
-- Somebody said yes to their batch: they count from here on, where it was said.
update jobs
set
    state = 'planned',
    counted_at_ms = :counted_at_ms,
    not_before_ms = :counted_at_ms,
    expires_at_ms = :expires_at_ms,
    channel_id = :channel_id,
    application_id = :application_id,
    private = :private,
    upload_limit_bytes = :upload_limit_bytes,
    app_permissions = :app_permissions,
    locale = :locale,
    top_channel_id = :top_channel_id,
    role_ids = :role_ids,
    author_new_until_ms = :author_new_until_ms,
    unagreed = 0,
    held_for = null
where parent_id = :id and state = 'asking';

-- name: hold_lines!
-- What each line of a batch sets aside.
insert into entries (
    id, job_id, space_id, member_key, channel_id, kind, counted_at_ms, recorded_at_ms,
    images, video_ms, clips, ticks
)
select
    jobs.id || '.hold', jobs.id, jobs.space_id, jobs.member_key, jobs.top_channel_id, 'hold',
    jobs.counted_at_ms, jobs.counted_at_ms, jobs.hold_images, jobs.hold_video_ms,
    jobs.hold_clips, jobs.hold_ticks
from jobs
where jobs.parent_id = :batch_id and jobs.state = 'planned';

-- name: lines_tally
-- How many lines of a batch stand how, and what those that are over have cost.
select
    state,
    count(*) as jobs,
    cast(
        coalesce(
            sum(
                case
                    when cost_ticks is not null then cost_ticks
                    when cost_assumed = 1 then hold_ticks
                    else 0
                end
            ),
            0
        ) as bigint
    ) as cost_ticks
from jobs
where parent_id = :batch_id and road is not null and coalesce(end_reason, '') <> 'not_wanted'
group by state;

-- name: lines_files^
-- How many pictures and clips came of a batch.
select count(*) as files
from media
inner join jobs on jobs.id = media.job_id
where jobs.parent_id = :batch_id and jobs.road is not null and media.role = 'result';

-- name: lines_page
-- Lines of a batch in the order of its file.
select id
from jobs
where
    parent_id = :batch_id
    and road is not null
    and scene > :after
    and (cast(:state as text) is null or state = :state)
    and (cast(:road as text) is null or road = :road)
    and (cast(:sent_in as text) is null or sent_in = :sent_in)
    and coalesce(end_reason, '') <> 'not_wanted'
order by scene
limit :most;

-- name: lines_to_show
-- Lines that are not over, or of which something may be shown; what a moderator did not want shown
-- is not.
select id
from jobs
where
    parent_id = :batch_id
    and road is not null
    and scene >= :first_place
    and (
        finished_at_ms is null
        or (held_for is null and (state = 'done' or end_reason = 'stopped_late'))
    )
order by scene
limit :most;

-- name: lines_without_result
-- Lines that are over and of which nothing came.
select id
from jobs
where
    parent_id = :batch_id
    and road is not null
    and scene > :after
    and finished_at_ms is not null
    and state <> 'done'
    and coalesce(end_reason, '') not in ('not_wanted', 'stopped_late')
order by scene
limit :most;

-- name: lines_out_of_sight
-- Lines of which nobody is shown anything.
select scene
from jobs
where
    parent_id = :batch_id
    and road is not null
    and (withheld is not null or delete_requested_at_ms is not null);

-- name: open_batches^
-- How many batches of a member are not over.
select count(*) as batches
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and kind = 'batch'
    and state in ('held_for_approval', 'rendering');

-- name: batches_of
-- Batches of a member, or of all, newest first.
select id
from jobs
where
    space_id = :space_id
    and (cast(:member_key as text) is null or member_key = :member_key)
    and kind = 'batch'
    and state <> 'asking'
    and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
    and number < :before
order by number desc
limit :most;

-- name: bundles_of
-- The bundles of a batch, in their order.
select name, batch_id, nth, provider_id, lines_file, tried_at_ms, read_count, read_at_ms, over
from bundles
where batch_id = :batch_id
order by nth;

-- name: put_bundle!
-- A bundle as it is known now.
insert into bundles (
    name, batch_id, nth, provider_id, lines_file, tried_at_ms, read_count, read_at_ms, over
)
values (
    :name, :batch_id, :nth, :provider_id, :lines_file, :tried_at_ms, :read_count, :read_at_ms, :over
)
on conflict (name) do update
set
    provider_id = excluded.provider_id,
    lines_file = excluded.lines_file,
    tried_at_ms = excluded.tried_at_ms,
    read_count = excluded.read_count,
    read_at_ms = excluded.read_at_ms,
    over = excluded.over;

-- name: remove_bundle!
-- Nothing was begun.
delete from bundles
where name = :name;

-- name: send_lines
-- They go with a bundle; nobody looks at each of them. How many they are tells whether somebody
-- took one of them away since its file was written.
update jobs
set
    state = 'rendering',
    sent_in = :name,
    submissions = 1,
    submitted_at_ms = :now_ms,
    next_at_ms = null
where
    parent_id = :batch_id
    and scene >= :first_place
    and scene <= :last_place
    and state = 'planned'
    and road = 'batch'
returning id;

-- name: awaited_lines
-- The lines of a bundle that nothing came of yet.
select id
from jobs
where parent_id = :batch_id and road is not null and sent_in = :name and state = 'rendering';

-- name: lines_in_queue^
-- How many lines of a batch wait in the ordinary queue, or are made by way of it.
select count(*) as lines
from jobs
where
    parent_id = :batch_id
    and road = 'queue'
    and (state in ('queued', 'submitting') or (state = 'rendering' and sent_in is null));

-- name: take_lines_back!
-- The provider did not take them.
update jobs
set
    state = 'planned',
    sent_in = null,
    submissions = 0,
    submitted_at_ms = null,
    road = :road,
    weight = case when cast(:road as text) = 'queue' then 0 else weight end,
    next_at_ms = null
where parent_id = :batch_id and sent_in = :name and state = 'rendering';

-- name: queue_line^
-- From here on it is a job in the queue, behind all others.
update jobs
set
    state = 'queued',
    next_at_ms = :now_ms,
    not_before_ms = :now_ms,
    expires_at_ms = :expires_at_ms
where id = :id and state = 'planned' and road = 'queue'
returning id;

-- name: move_line^
-- What became of a line that nobody else holds and that was not moved on before. One whose end has
-- something left to do, by a wish or because it was taken down, is looked at for it.
update jobs
set
    state = :state,
    end_reason = :end_reason,
    next_at_ms = case
        when delete_requested_at_ms is not null or withheld is not null
            then cast(:now_ms as bigint)
        else :next_at_ms
    end,
    outputs = :outputs,
    written = :written,
    kept_back = :kept_back,
    cost_ticks = :cost_ticks,
    cost_assumed = :cost_assumed,
    rendered_at_ms = :rendered_at_ms,
    cancel_requested_at_ms = coalesce(cancel_requested_at_ms, :cancel_requested_at_ms),
    cancelled_by = coalesce(cancelled_by, :cancelled_by),
    finished_at_ms = :finished_at_ms,
    lease_token = null,
    lease_until_ms = null
where
    id = :id
    and parent_id = :parent_id
    and state = :was
    and (state <> 'rendering' or sent_in is not null)
returning id;
