-- name: add_post!
-- An attempt, before it is made.
insert into posts (
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error
)
values (
    :id, :job_id, :part, :purpose, :channel_id, :message_id, :private, :rung, :state,
    :tried_at_ms, :error
);

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
-- How an attempt ended. A card that was posted keeps its message when an edit of it fails.
update posts
set state = :state, message_id = coalesce(:message_id, message_id), error = :error
where id = :id;

-- name: posts_of_job
-- What was shown of a job, and tried, in order.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error
from posts
where job_id = :job_id
order by tried_at_ms, id;
