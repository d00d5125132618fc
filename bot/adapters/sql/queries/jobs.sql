-- name: number_job^
-- First in every admission: locks the space on Postgres, and numbers the job.
update spaces
set last_number = last_number + 1
where id = :space_id
returning last_number;

-- name: lock_space^
-- Whoever decides on the limits of a space does so one after the other.
select id
from spaces
where id = :space_id
for update;

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
    id, space_id, number, parent_id, scene, line_name, line_number, road, sent_in, interaction_id, guild_id, channel_id, user_id,
    member_key, application_id, reply_token, reply_until_ms, message_id, private,
    upload_limit_bytes, app_permissions, locale, top_channel_id, role_ids, request, final_request,
    from_upload, question,
    written, kind, model, resolution, quantity, state, end_reason, created_at_ms, counted_at_ms, next_at_ms, not_before_ms, expires_at_ms, weight, lease_token,
    submissions, refused_submissions, provider_id, submitted_at_ms, rendered_at_ms,
    progress_percent, progress_since_ms, poll_failures, outputs, kept_back, fetch_failures, deliver_failures, faults,
    trouble, fit_bytes, fit_bytes_max, tell_me, cancel_requested_at_ms, cancelled_by,
    delete_requested_at_ms, hold_images, hold_video_ms, hold_clips, hold_ticks, cost_ticks,
    cost_assumed, finished_at_ms, posted_in_id,
    withheld, flags, author_new_until_ms, words, unagreed, held_for, held_rule, preview_id
)
values (
    :id, :space_id, :number, :parent_id, :scene, :line_name, :line_number, :road, :sent_in, :interaction_id, :guild_id, :channel_id, :user_id,
    :member_key, :application_id, :reply_token, :reply_until_ms, :message_id, :private,
    :upload_limit_bytes, :app_permissions, :locale, :top_channel_id, :role_ids, :request,
    :final_request, :from_upload, :question, :written, :kind, :model, :resolution, :quantity, :state, :end_reason,
    :created_at_ms, :counted_at_ms, :next_at_ms, :not_before_ms, :expires_at_ms, :weight,
    :lease_token, :submissions, :refused_submissions, :provider_id, :submitted_at_ms,
    :rendered_at_ms, :progress_percent, :progress_since_ms, :poll_failures, :outputs, :kept_back, :fetch_failures,
    :deliver_failures, :faults, :trouble, :fit_bytes, :fit_bytes_max, :tell_me,
    :cancel_requested_at_ms, :cancelled_by, :delete_requested_at_ms, :hold_images, :hold_video_ms,
    :hold_clips, :hold_ticks, :cost_ticks, :cost_assumed, :finished_at_ms, :posted_in_id,
    :withheld, :flags, :author_new_until_ms, :words, :unagreed, :held_for, :held_rule, :preview_id
);

-- name: add_taken_over!
-- A storyboard takes a scene over as it is.
insert into taken_over (job_id, scene_id)
values (:job_id, :scene_id)
on conflict (job_id, scene_id) do nothing;

-- name: job^
-- One whole job; every other query finds ids and asks this one.
select
    id, space_id, number, parent_id, scene, line_name, line_number, road, sent_in, interaction_id, guild_id, channel_id, user_id,
    member_key, application_id, reply_token, reply_until_ms, message_id, private,
    upload_limit_bytes, app_permissions, locale, top_channel_id, role_ids, request, final_request,
    from_upload, question,
    written, state, end_reason, created_at_ms, counted_at_ms, next_at_ms,
    not_before_ms, expires_at_ms, weight, lease_token, lease_until_ms, submissions,
    refused_submissions, provider_id, submitted_at_ms, rendered_at_ms, progress_percent,
    progress_since_ms, poll_failures, outputs, kept_back, fetch_failures, deliver_failures, faults,
    trouble, fit_bytes, fit_bytes_max, tell_me, cancel_requested_at_ms, cancelled_by,
    delete_requested_at_ms, hold_images, hold_video_ms, hold_clips, hold_ticks, cost_ticks,
    cost_assumed, finished_at_ms, posted_in_id,
    withheld, flags, author_new_until_ms, unagreed, held_for, held_rule, preview_id
from jobs
where id = :id;

-- name: job_of_number^
-- From the number that people know to the job.
select id
from jobs
where space_id = :space_id and number = :number;

-- name: confirm_job!
-- Its author answered the question, or a moderator approved it: from here on it is a job like any
-- other, unless it is a moderator's turn now.
update jobs
set
    interaction_id = :interaction_id,
    channel_id = :channel_id,
    application_id = :application_id,
    reply_token = :reply_token,
    reply_until_ms = :reply_until_ms,
    message_id = :message_id,
    private = :private,
    upload_limit_bytes = :upload_limit_bytes,
    app_permissions = :app_permissions,
    locale = :locale,
    top_channel_id = :top_channel_id,
    role_ids = :role_ids,
    request = :request,
    final_request = :final_request,
    words = :words,
    model = :model,
    resolution = :resolution,
    quantity = :quantity,
    state = :state,
    counted_at_ms = :counted_at_ms,
    next_at_ms = :next_at_ms,
    not_before_ms = :not_before_ms,
    expires_at_ms = :expires_at_ms,
    weight = :weight,
    lease_token = null,
    lease_until_ms = null,
    hold_images = :hold_images,
    hold_video_ms = :hold_video_ms,
    hold_clips = :hold_clips,
    hold_ticks = :hold_ticks,
    author_new_until_ms = :author_new_until_ms,
    unagreed = :unagreed,
    held_for = :held_for,
    held_rule = :held_rule
where id = :id and state in ('asking', 'held_for_approval');

-- name: ask_next^
-- Its author answered one question, and there is another.
update jobs
set
    question = :question,
    unagreed = :unagreed,
    held_for = :held_for,
    held_rule = :held_rule
where
    id = :id
    and state = 'asking'
    and (question <> :question or unagreed <> :unagreed)
returning id;

-- name: drop_question^
-- Its author does not want it, or never said. The lines of a batch are forgotten next.
update jobs
set
    state = 'cancelled',
    end_reason = 'not_wanted',
    finished_at_ms = :now_ms,
    next_at_ms = case when kind = 'batch' then cast(:now_ms as bigint) end,
    lease_token = null,
    lease_until_ms = null
where id = :id and state = 'asking'
returning id;

-- name: scenes_of
-- The scenes of a storyboard, in their order.
select id
from jobs
where parent_id = :parent_id
order by scene, id;

-- name: lock_scenes
-- Nobody else moves the scenes of a storyboard until this transaction ends.
select id
from jobs
where parent_id = :parent_id
order by scene, id
for update;

-- name: begin_scene^
-- What it waited for is there: from here on it is a job in the queue like any other.
update jobs
set
    state = 'queued',
    next_at_ms = :next_at_ms,
    not_before_ms = :not_before_ms,
    expires_at_ms = :expires_at_ms
where id = :id and state = 'planned'
returning id;

-- name: end_scene^
-- A scene that has not begun will not begin. There is nobody to tell: its storyboard does.
update jobs
set
    state = :state,
    end_reason = :end_reason,
    finished_at_ms = :finished_at_ms,
    next_at_ms = null,
    lease_token = null,
    lease_until_ms = null
where id = :id and state in ('planned', 'queued')
returning id;

-- name: waiting_counts^
-- How many wait in a space already, and how many of them are one member's. Lines of batches, of
-- which a few are put in at a time, stand in nobody's way.
select
    count(*) as in_space,
    cast(
        coalesce(sum(case when member_key = :member_key then 1 else 0 end), 0) as bigint
    ) as of_member
from jobs
where space_id = :space_id and state = 'queued' and road is null;

-- name: same_lately
-- A member's latest jobs with the very same request, but for those that came to nothing. What a
-- batch asks for is asked for anew.
select id
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and request = :request
    and created_at_ms > :since_ms
    and road is null
    and state not in ('refused', 'failed', 'cancelled', 'expired')
order by number desc
limit 5;

-- name: lock_job^
-- Nobody else moves the job until this transaction ends.
select id
from jobs
where id = :id
for update;

-- name: due
-- How urgent is what there is to do? What is finished comes before what is under way, then cards of
-- those that wait, and lines of batches come last: there may be thousands. The rule is that of an
-- index, word for word; each subquery is one look into it.
with every_urgency (urgency) as (values (0), (1), (2), (3))

select every_urgency.urgency
from every_urgency
where
    (
        select jobs.id
        from jobs
        where
            case
                when jobs.road is not null then 3
                when jobs.state in ('submitting', 'rendering', 'fetching') then 1
                when jobs.state = 'queued' then 2
                else 0
            end = every_urgency.urgency
            and jobs.next_at_ms <= :now_ms
            and (jobs.lease_until_ms is null or jobs.lease_until_ms <= :now_ms)
        order by jobs.next_at_ms, jobs.id
        limit 1
    ) is not null
order by every_urgency.urgency;

-- name: lease_due
-- The jobs of one urgency that are due the longest, for one worker; the others pass them by without
-- waiting. They are chosen once: Postgres may look into a subquery again for each row, and lease
-- more than so many.
with chosen as (
    select id
    from jobs
    where
        case
            when road is not null then 3
            when state in ('submitting', 'rendering', 'fetching') then 1
            when state = 'queued' then 2
            else 0
        end = :urgency
        and next_at_ms <= :now_ms
        and (lease_until_ms is null or lease_until_ms <= :now_ms)
    order by next_at_ms, id
    limit :most
    for update skip locked
)

update jobs
set lease_token = :lease_token, lease_until_ms = :lease_until_ms
where id in (select chosen.id from chosen)
returning id, next_at_ms;

-- name: take_turn!
-- First in every start: one after the other, and each later than the one before.
update turn
set served_at_ms = case when served_at_ms < :now_ms then :now_ms else served_at_ms + 1 end;

-- name: member_maxima
-- The servers that let fewer jobs of one person run at once than the operator does.
select id, member_jobs_max
from spaces
where member_jobs_max is not null;

-- name: next_up^
-- The rule of bot.core.scheduling: of those that may start now under the caps, the server served
-- longest ago, then the member whose wait weighs most, with their oldest job. What weighs nothing
-- comes after all else of its server. A job whose price rose is as if it were not there.
-- What waits and what runs are counted in one go: joined, thousands of each would be compared with
-- each other.
with at_hand as (
    select space_id, member_key, id, weight, 0 as running
    from jobs
    where
        state = 'queued'
        and not_before_ms <= :now_ms
        and expires_at_ms > :now_ms
        and cancel_requested_at_ms is null
        and (lease_until_ms is null or lease_until_ms <= :now_ms)
        and not exists (
            select 1
            from bills_watched
            where
                bills_watched.kind = jobs.kind
                and bills_watched.model = jobs.model
                and bills_watched.paused_at_ms is not null
        )
    union all
    select space_id, member_key, null as id, 0 as weight, 1 as running
    from jobs
    where
        state in ('submitting', 'rendering')
        and kind not in ('storyboard', 'batch')
        and sent_in is null
),

standing as (
    select
        coalesce(min(case when weight > 0 then id end), min(id)) as id,
        sum(running) as of_member,
        sum(sum(running)) over (partition by space_id) as in_space,
        sum(sum(running)) over () as in_all
    from at_hand
    group by space_id, member_key
)

select jobs.id, jobs.space_id, jobs.member_key
from standing
inner join jobs on jobs.id = standing.id and jobs.state = 'queued'
inner join spaces on spaces.id = jobs.space_id
inner join members
    on members.space_id = jobs.space_id and members.member_key = jobs.member_key
cross join turn
where
    standing.in_all < :process_max
    and standing.in_space < :space_max
    and standing.of_member < case
        when spaces.member_jobs_max < :member_max then spaces.member_jobs_max
        else :member_max
    end
order by
    spaces.served_at_ms,
    case when jobs.weight = 0 then 1 else 0 end,
    (turn.served_at_ms - members.served_at_ms)
    * case when jobs.weight = 0 then 1 else jobs.weight end desc,
    jobs.id
limit 1;

-- name: submitting_count^
-- How many requests are being sent just now.
select count(*) as submitting
from jobs
where state = 'submitting';

-- name: start_job^
-- The intent is on record before anything is sent, and what the start takes from others, should
-- it have to be given back. Nothing happens if the job ended or was leased since it was chosen.
update jobs
set
    state = 'submitting',
    submissions = submissions + 1,
    submitted_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = :lease_token,
    lease_until_ms = :lease_until_ms,
    turn_ms = (select turn.served_at_ms from turn),
    space_served_before_ms = (
        select spaces.served_at_ms from spaces where spaces.id = jobs.space_id
    ),
    member_served_before_ms = (
        select members.served_at_ms
        from members
        where members.space_id = jobs.space_id and members.member_key = jobs.member_key
    )
where
    id = :id
    and state = 'queued'
    and cancel_requested_at_ms is null
    and (lease_until_ms is null or lease_until_ms <= :now_ms)
returning id;

-- name: end_unstarted!
-- The day changed while it waited, and the new day's limits have no room for it.
update jobs
set
    state = 'expired',
    end_reason = 'new_day',
    finished_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = null,
    lease_until_ms = null
where id = :id;

-- name: count_for!
-- From here on the job counts for another moment.
update jobs
set counted_at_ms = :now_ms
where id = :id;

-- name: give_back_space_turn!
-- The provider proved that it took nothing: the server stands where it stood before its turn,
-- unless it had another since.
update spaces
set served_at_ms = (select jobs.space_served_before_ms from jobs where jobs.id = :id)
where
    id = :space_id
    and served_at_ms = (select jobs.turn_ms from jobs where jobs.id = :id);

-- name: give_back_member_turn!
-- The same for its author.
update members
set served_at_ms = (select jobs.member_served_before_ms from jobs where jobs.id = :id)
where
    space_id = :space_id
    and member_key = :member_key
    and served_at_ms = (select jobs.turn_ms from jobs where jobs.id = :id);

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
-- change, wishes of people stay; one that came in meanwhile makes the job due at once, as what
-- moderators did does.
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
        when
            delete_requested_at_ms is not null
            and cast(:delete_requested_at_ms as bigint) is null
            then cast(:now_ms as bigint)
        when coalesce(withheld, '') <> coalesce(cast(:withheld as text), '')
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
    progress_since_ms = :progress_since_ms,
    poll_failures = :poll_failures,
    outputs = :outputs,
    written = :written,
    flags = :flags,
    kept_back = :kept_back,
    fetch_failures = :fetch_failures,
    deliver_failures = :deliver_failures,
    faults = :faults,
    trouble = :trouble,
    fit_bytes = :fit_bytes,
    fit_bytes_max = :fit_bytes_max,
    cancel_requested_at_ms = coalesce(cancel_requested_at_ms, :cancel_requested_at_ms),
    held_for = :held_for,
    held_rule = :held_rule,
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
    end_reason = :end_reason,
    cancel_requested_at_ms = :now_ms,
    cancelled_by = :by,
    finished_at_ms = :now_ms,
    next_at_ms = :now_ms,
    lease_token = null,
    lease_until_ms = null
where id = :id;

-- name: lock_waiting
-- Jobs of a space that wait, of one member or of all, or of those who are new; and storyboards that
-- nobody stopped yet, whose scenes may wait. Nobody else moves them until this transaction ends.
select id
from jobs
where
    space_id = :space_id
    and parent_id is null
    and (
        state in ('queued', 'held_for_approval')
        or (
            state = 'rendering'
            and kind in ('storyboard', 'batch')
            and cancel_requested_at_ms is null
        )
    )
    and (cast(:member_key as text) is null or member_key = :member_key)
    and (cast(:new_only as smallint) = 0 or author_new_until_ms > :now_ms)
order by id
limit :most
for update;

-- name: wish_cancel!
-- A job that has begun is asked to stop, once, and looked at soon.
update jobs
set
    cancel_requested_at_ms = :now_ms,
    cancelled_by = :by,
    next_at_ms = case when next_at_ms < :now_ms then next_at_ms else :now_ms end
where
    id = :id
    and (
        cancel_requested_at_ms is null
        or (cancelled_by <> 'moderator' and cast(:by as text) = 'moderator')
    );

-- name: wish_to_be_told^
-- The author wants a message when it is over; no row comes back when it is.
update jobs
set tell_me = 1
where id = :id and finished_at_ms is null
returning id;

-- name: wish_delete!
-- The result is to be removed, once, soon.
update jobs
set
    delete_requested_at_ms = :now_ms,
    next_at_ms = case when next_at_ms < :now_ms then next_at_ms else :now_ms end
where id = :id and delete_requested_at_ms is null;

-- name: look_again!
-- A job that is over has one more message, which may not stay as it is.
update jobs
set next_at_ms = case when next_at_ms < :now_ms then next_at_ms else :now_ms end
where id = :id and finished_at_ms is not null;

-- name: note_posting!
-- Its author made a private result public, in this channel; null when that failed.
update jobs
set posted_in_id = cast(:channel_id as bigint)
where id = :id;

-- name: waiting
-- The whole queue with its turns, for the places in line.
select
    jobs.id,
    jobs.space_id,
    jobs.member_key,
    jobs.weight,
    spaces.served_at_ms as space_served_at_ms,
    members.served_at_ms as member_served_at_ms,
    case when bills_watched.paused_at_ms is null then 0 else 1 end as paused
from jobs
inner join spaces on spaces.id = jobs.space_id
inner join members
    on members.space_id = jobs.space_id and members.member_key = jobs.member_key
left join bills_watched
    on bills_watched.kind = jobs.kind and bills_watched.model = jobs.model
where jobs.state = 'queued'
order by jobs.id;

-- name: running
-- How many jobs each member has with the provider.
select space_id, member_key, count(*) as jobs
from jobs
where
    state in ('submitting', 'rendering')
    and kind not in ('storyboard', 'batch')
    and sent_in is null
group by space_id, member_key;

-- name: turn^
-- The latest start, as the line counts them.
select served_at_ms
from turn;

-- name: starts_since^
-- How fast the line moves.
select count(*) as starts
from jobs
where submitted_at_ms >= :moment_ms and sent_in is null and kind <> 'batch';

-- name: queue_of
-- What waits or is under way in a space, oldest first.
select id
from jobs
where
    space_id = :space_id
    and state in (
        'held_for_approval', 'queued', 'submitting', 'rendering', 'fetching', 'held_for_review',
        'fitting', 'delivering'
    )
    and parent_id is null
order by id
limit :most;

-- name: latest_of_member
-- A member's latest jobs, newest first; a storyboard stands for its scenes.
select id
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and parent_id is null
    and state <> 'asking'
    and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
order by number desc
limit :most;

-- name: refusals_since^
-- The first few of a day are free. A storyboard is refused because a scene of it was.
select count(*) as refusals
from jobs
where
    space_id = :space_id
    and member_key = :member_key
    and end_reason = 'moderated'
    and kind not in ('storyboard', 'batch')
    and finished_at_ms >= :since_ms;

-- name: own_durations
-- How long the latest jobs of the same kind, model, size and quantity were with the provider. What
-- went in a batch tells nothing of others.
select rendered_at_ms - submitted_at_ms as duration_ms
from jobs
where
    space_id = :space_id
    and kind = :kind
    and model = :model
    and resolution = :resolution
    and quantity = :quantity
    and rendered_at_ms is not null
    and sent_in is null
order by rendered_at_ms desc
limit :most;

-- name: durations
-- The same of all spaces.
select rendered_at_ms - submitted_at_ms as duration_ms
from jobs
where
    kind = :kind
    and model = :model
    and resolution = :resolution
    and quantity = :quantity
    and rendered_at_ms is not null
    and sent_in is null
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

-- name: crowds
-- Whatever is not over, by state: with the index of states, which knows the few of many that are.
-- Batches and their lines are counted apart: they may take a day.
select
    state,
    case
        when kind = 'batch' then 'batch'
        when road is not null then 'line'
        else 'request'
    end as sort,
    count(*) as jobs,
    min(counted_at_ms) as since_ms
from jobs
where
    state in (
        'asking', 'held_for_approval', 'planned', 'queued', 'submitting', 'rendering', 'fetching',
        'held_for_review', 'fitting', 'delivering'
    )
group by 1, 2;
