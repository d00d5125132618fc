-- name: add_post!
-- An attempt, before it is made.
insert into posts (
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
)
values (
    :id, :job_id, :part, :purpose, :channel_id, :message_id, :private, :rung, :state,
    :tried_at_ms, :error, :reply_token, :reply_until_ms, :first_line, :first_file, :last_line,
    :last_file, :without_lines
);

-- name: lock_leased_job^
-- Who lost the lease begins nothing.
select id
from jobs
where id = :id and lease_token = :lease_token
for update;

-- name: unanswered_post^
-- The same attempt, made before, whose answer was lost.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where
    job_id = :job_id
    and part = :part
    and purpose = :purpose
    and rung = :rung
    and state = 'sending'
order by tried_at_ms, id
limit 1;

-- name: lock_job_of_post^
-- Two attempts for one job end one after the other.
select jobs.id
from jobs
where jobs.id = (select posts.job_id from posts where posts.id = :id)
for update;

-- name: delivered_before^
-- Another attempt at the same result that succeeded.
select delivered.id
from posts
inner join posts as delivered
    on delivered.job_id = posts.job_id
    and delivered.part = posts.part
    and delivered.purpose = posts.purpose
    and delivered.id <> posts.id
where posts.id = :id and delivered.purpose = 'result' and delivered.state = 'sent';

-- name: finish_post!
-- How an attempt ended. A card that was posted keeps its message when an edit of it fails, and
-- what arrived stays so, unless it is removed or taken down.
update posts
set
    state = :state,
    channel_id = coalesce(:channel_id, channel_id),
    message_id = coalesce(:message_id, message_id),
    error = :error
where
    id = :id
    and (state <> 'sent' or cast(:state as text) in ('gone', 'withdrawn', 'out_of_reach'));

-- name: posts_of_job
-- What was shown of a job, and tried, in order.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where job_id = :job_id
order by tried_at_ms, id;

-- name: last_galleries
-- The attempts at the last gallery of a batch, and at the one before it.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where
    job_id = :batch_id
    and first_line is not null
    and part >= (
        select max(galleries.part) - 1
        from posts as galleries
        where galleries.job_id = :batch_id and galleries.first_line is not null
    )
order by part, tried_at_ms, id;

-- name: galleries_with
-- The galleries that hold a line, and may be before people's eyes.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where
    job_id = :batch_id
    and first_line <= :line
    and last_line >= :line
    and rung <> 'keep'
    and state in ('sent', 'sending')
order by part, tried_at_ms, id;

-- name: incomplete_galleries
-- Those that show nothing of some line or nothing at all, or whose fate nobody knows.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where
    job_id = :batch_id
    and first_line is not null
    and rung <> 'keep'
    and ((state = 'sent' and without_lines <> '') or state in ('sending', 'withdrawn'))
order by part, tried_at_ms, id;

-- name: note_without!
-- Of which lines a gallery shows nothing now.
update posts
set without_lines = :without_lines
where id = :id;

-- name: job_of_message^
-- From a message of a space to the job that it shows.
select posts.job_id
from posts
inner join jobs on jobs.id = posts.job_id
where posts.message_id = :message_id and jobs.space_id = :space_id
order by posts.tried_at_ms desc, posts.id
limit 1;

-- name: dm_closed^
-- Was this person found not to take direct messages?
select user_id
from closed_dms
where user_id = :user_id and closed_at_ms >= :since_ms;

-- name: note_closed_dm!
-- Not tried again for a while.
insert into closed_dms (user_id, closed_at_ms)
values (:user_id, :now_ms)
on conflict (user_id) do update
set closed_at_ms = excluded.closed_at_ms;

-- name: wipe_copy_tokens!
-- The tokens of copies that cannot be changed any more.
update posts
set reply_token = ''
where reply_token <> '' and reply_until_ms <= :now_ms;
