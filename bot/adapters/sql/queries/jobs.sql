-- name: number_job^
-- First in every admission: locks the space on Postgres, and numbers the job.
update spaces
set last_number = last_number + 1
where id = :space_id
returning last_number;

-- name: job_of_interaction^
-- Has this command been admitted before?
select id
from jobs
where interaction_id = :interaction_id;

-- name: add_member!
-- A member's turn is kept from their first job on.
insert into members (space_id, member_key, served_at_ms)
values (:space_id, :member_key, 0)
on conflict do nothing;

-- name: add_job!
-- The row of a job that was just admitted.
insert into jobs (
    id, space_id, number, interaction_id, guild_id, channel_id, user_id, member_key,
    application_id, reply_token, reply_until_ms, message_id, private, upload_limit_bytes,
    app_permissions, locale, request, kind, model, resolution, quantity, state, end_reason,
    created_at_ms, next_at_ms, not_before_ms, expires_at_ms, lease_token, submissions,
    refused_submissions, provider_id, submitted_at_ms, rendered_at_ms, progress_percent,
    poll_failures, outputs, kept_back, fetch_failures, deliver_failures, faults, trouble,
    cancel_requested_at_ms, hold_images, hold_video_ms, hold_clips, hold_ticks, cost_ticks,
    cost_assumed, finished_at_ms
)
values (
    :id, :space_id, :number, :interaction_id, :guild_id, :channel_id, :user_id, :member_key,
    :application_id, :reply_token, :reply_until_ms, :message_id, :private, :upload_limit_bytes,
    :app_permissions, :locale, :request, :kind, :model, :resolution, :quantity, :state, :end_reason,
    :created_at_ms, :next_at_ms, :not_before_ms, :expires_at_ms, :lease_token, :submissions,
    :refused_submissions, :provider_id, :submitted_at_ms, :rendered_at_ms, :progress_percent,
    :poll_failures, :outputs, :kept_back, :fetch_failures, :deliver_failures, :faults, :trouble,
    :cancel_requested_at_ms, :hold_images, :hold_video_ms, :hold_clips, :hold_ticks, :cost_ticks,
    :cost_assumed, :finished_at_ms
);

-- name: job^
-- One whole job; every other query of a single job finds its id and asks this one.
select
    id, space_id, number, interaction_id, guild_id, channel_id, user_id, member_key,
    application_id, reply_token, reply_until_ms, message_id, private, upload_limit_bytes,
    app_permissions, locale, request, state, end_reason, created_at_ms, next_at_ms,
    not_before_ms, expires_at_ms, lease_token, submissions, refused_submissions, provider_id,
    submitted_at_ms, rendered_at_ms, progress_percent, poll_failures, outputs, kept_back,
    fetch_failures, deliver_failures, faults, trouble, cancel_requested_at_ms, hold_images,
    hold_video_ms, hold_clips, hold_ticks, cost_ticks, cost_assumed, finished_at_ms
from jobs
where id = :id;

-- name: lock_job^
-- Nobody else moves the job until this transaction ends.
select id
from jobs
where id = :id
for update;

-- name: lease_due^
-- The job that is due the longest, for one worker; the others pass it by without waiting.
update jobs
set lease_token = :lease_token, lease_until_ms = :lease_until_ms
where id = (
    select id
    from jobs
    where
        next_at_ms <= :now_ms
        and (lease_until_ms is null or lease_until_ms <= :now_ms)
    order by next_at_ms, id
    limit 1
    for update skip locked
)
returning id;

-- name: take_turn!
-- First in every start: one after the other, and each later than the one before.
update turn
set served_at_ms = case when served_at_ms < :now_ms then :now_ms else served_at_ms + 1 end;

-- name: next_up^
-- The rule of bot.core.scheduling: of those that may start now, the server served longest ago,
-- then the member served longest ago, then the oldest job. None while enough run already.
select jobs.id, jobs.space_id, jobs.member_key
from jobs
inner join spaces on spaces.id = jobs.space_id
inner join members
    on members.space_id = jobs.space_id and members.member_key = jobs.member_key
where
    jobs.state = 'queued'
    and jobs.not_before_ms <= :now_ms
    and jobs.cancel_requested_at_ms is null
    and (jobs.lease_until_ms is null or jobs.lease_until_ms <= :now_ms)
    and (
        select count(*)
        from jobs as running
        where running.state in ('submitting', 'rendering')
    ) < :running_max
order by spaces.served_at_ms, members.served_at_ms, jobs.id
limit 1;

-- name: start_job^
-- The intent is on record before anything is sent. Nothing happens if the job ended or was
-- leased since it was chosen.
update jobs
set
    state = 'submitting',
    submissions = submissions + 1,
    submitted_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = :lease_token,
    lease_until_ms = :lease_until_ms
where
    id = :id
    and state = 'queued'
    and cancel_requested_at_ms is null
    and (lease_until_ms is null or lease_until_ms <= :now_ms)
returning id;

-- name: serve_space!
-- To the back of the line of servers.
update spaces
set served_at_ms = (select turn.served_at_ms from turn)
where id = :space_id;

-- name: serve_member!
-- To the back of the line of members.
update members
set served_at_ms = (select turn.served_at_ms from turn)
where space_id = :space_id and member_key = :member_key;

-- name: renew_lease^
-- Only its holder can keep a lease.
update jobs
set lease_until_ms = :lease_until_ms
where id = :id and lease_token = :lease_token
returning id;

-- name: write_job^
-- What a step changed, under its lease. Where the job was asked for and what was held never
-- change; a wish to cancel that came in meanwhile stays and makes a running job due at once.
update jobs
set
    state = :state,
    end_reason = :end_reason,
    next_at_ms = case
        when
            cancel_requested_at_ms is not null
            and cast(:cancel_requested_at_ms as bigint) is null
            and cast(:finished_at_ms as bigint) is null
            then cast(:now_ms as bigint)
        else :next_at_ms
    end,
    not_before_ms = :not_before_ms,
    expires_at_ms = :expires_at_ms,
    lease_token = case when cast(:keep_lease as smallint) = 1 then lease_token end,
    lease_until_ms = case when cast(:keep_lease as smallint) = 1 then lease_until_ms end,
    submissions = :submissions,
    refused_submissions = :refused_submissions,
    provider_id = :provider_id,
    submitted_at_ms = :submitted_at_ms,
    rendered_at_ms = :rendered_at_ms,
    progress_percent = :progress_percent,
    poll_failures = :poll_failures,
    outputs = :outputs,
    kept_back = :kept_back,
    fetch_failures = :fetch_failures,
    deliver_failures = :deliver_failures,
    faults = :faults,
    trouble = :trouble,
    cancel_requested_at_ms = coalesce(cancel_requested_at_ms, :cancel_requested_at_ms),
    cost_ticks = :cost_ticks,
    cost_assumed = :cost_assumed,
    finished_at_ms = :finished_at_ms
where id = :id and lease_token = :lease_token
returning id;

-- name: cancel_waiting!
-- A job that has not begun ends at once; whoever holds its lease may write nothing more. Its end
-- is told like any other, should the answer to the press not have reached the card.
update jobs
set
    state = 'cancelled',
    end_reason = 'by_author',
    cancel_requested_at_ms = :now_ms,
    finished_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = null,
    lease_until_ms = null
where id = :id;

-- name: wish_cancel!
-- A job that has begun is asked to stop, once, and looked at soon.
update jobs
set
    cancel_requested_at_ms = :now_ms,
    next_at_ms = case when next_at_ms < :now_ms then next_at_ms else :now_ms end
where id = :id and cancel_requested_at_ms is null;

-- name: waiting
-- The whole queue with its turns, for a place in line.
select
    jobs.id,
    jobs.space_id,
    jobs.member_key,
    spaces.served_at_ms as space_served_at_ms,
    members.served_at_ms as member_served_at_ms
from jobs
inner join spaces on spaces.id = jobs.space_id
inner join members
    on members.space_id = jobs.space_id and members.member_key = jobs.member_key
where jobs.state = 'queued'
order by jobs.id;

-- name: refusals_since^
-- The first few of a day are free.
select count(*) as refusals
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and end_reason = 'moderated'
    and finished_at_ms >= :since_ms;

-- name: durations
-- How long the latest jobs of the same kind, model, size and quantity were with the provider.
select rendered_at_ms - submitted_at_ms as duration_ms
from jobs
where
    kind = :kind
    and model = :model
    and resolution = :resolution
    and quantity = :quantity
    and rendered_at_ms is not null
order by rendered_at_ms desc
limit :most;

-- name: wipe_reply_tokens!
-- A token whose time is over is of use to nobody but a thief.
update jobs
set reply_token = ''
where reply_token <> '' and reply_until_ms <= :now_ms;

-- name: clear_leases!
-- A lone process takes over at once what its predecessor held.
update jobs
set lease_token = null, lease_until_ms = null
where lease_token is not null;
