-- name: note_heard!
-- Somebody was told that the bot thinks about their request.
insert into heard (interaction_id, application_id, reply_token, holder, heard_at_ms)
values (:interaction_id, :application_id, :reply_token, :holder, :heard_at_ms)
on conflict (interaction_id) do nothing;

-- name: forget_heard!
-- They have their answer, or a job to look at.
delete from heard
where interaction_id = :interaction_id;

-- name: left_behind
-- What a process had heard that is not there any more, and whether it got as far as a job.
select
    heard.interaction_id, heard.application_id, heard.reply_token, heard.heard_at_ms,
    jobs.state
from heard
left join duties on duties.name = heard.holder
left join jobs on jobs.interaction_id = heard.interaction_id
where duties.until_ms is null or duties.until_ms <= :now_ms
order by heard.heard_at_ms
limit 100;
