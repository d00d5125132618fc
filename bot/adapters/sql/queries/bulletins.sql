-- name: add_turned_away^
-- A request that was refused; of a job it is noted once.
insert into turned_away (
    id, space_id, member_key, user_id, channel_id, why, rule, words, job_id, bulletin_id, at_ms
)
values (
    :id, :space_id, :member_key, :user_id, :channel_id, :why, :rule, :words, :job_id,
    cast(:bulletin_id as text), :at_ms
)
on conflict do nothing
returning id;

-- name: open_bulletin^
-- The message that still takes entries of a kind.
select id
from bulletins
where space_id = :space_id and kind = :kind and began_at_ms > :since_ms
order by began_at_ms desc
limit 1;

-- name: add_bulletin!
-- A message begins.
insert into bulletins (id, space_id, kind, began_at_ms, due_at_ms, tries)
values (:id, :space_id, :kind, :now_ms, :due_at_ms, 0);

-- name: card_of_job^
-- The card of a result, but for one that never stood or was told anew; or that it was left out.
select id
from posts
where job_id = :job_id and purpose = 'log' and (state <> 'failed' or error = 'left_out')
limit 1;

-- name: card_post^
-- The post that a message of a result is.
select
    id, job_id, part, purpose, channel_id, message_id, private, rung, state, tried_at_ms, error,
    reply_token, reply_until_ms, first_line, first_file, last_line, last_file, without_lines
from posts
where id = :id and purpose = 'log';

-- name: last_card^
-- When the last card of a space is told, or was.
select began_at_ms as due
from bulletins
where space_id = :space_id and kind = 'result'
order by began_at_ms desc
limit 1;

-- name: bulletin_grew!
-- It has more to tell, and soon; sooner if it was to be told anyway.
update bulletins
set due_at_ms = case when due_at_ms < :due_at_ms then due_at_ms else :due_at_ms end
where id = :id;

-- name: bulletin_leaves_out!
-- It tells of one more result without a card.
update bulletins
set left_out = left_out + 1
where id = :id;

-- name: claim_bulletins
-- What is to be told now, for one teller; the others pass it by.
with chosen as (
    select id
    from bulletins
    where due_at_ms <= :now_ms
    order by due_at_ms, id
    limit :most
    for update skip locked
)

update bulletins
set due_at_ms = :until_ms
where id in (select chosen.id from chosen)
returning id, space_id, kind, began_at_ms, due_at_ms, tries, left_out, channel_id, message_id;

-- name: refusals_counted^
-- How many requests of how many people a message tells of.
select count(*) as refusals, count(distinct member_key) as people
from turned_away
where bulletin_id = :id;

-- name: refusals_latest
-- The latest of them.
select id, space_id, member_key, user_id, channel_id, why, rule, words, job_id, at_ms
from turned_away
where bulletin_id = :id
order by at_ms desc, id desc
limit :most;

-- name: bulletin_told!
-- It stands there, with all that was known when it was claimed. What came since stays due.
update bulletins
set
    channel_id = coalesce(:channel_id, channel_id),
    message_id = coalesce(:message_id, message_id),
    tries = 0,
    due_at_ms = case when due_at_ms = :claimed_until_ms then null else due_at_ms end
where id = :id;

-- name: bulletin_untold!
-- It is tried again.
update bulletins
set tries = tries + 1, due_at_ms = :due_at_ms
where id = :id;

-- name: held_waiting^
-- How many requests and results of a space wait for a moderator.
select
    cast(coalesce(sum(case when kind = 'request' then 1 else 0 end), 0) as bigint) as requests,
    cast(coalesce(sum(case when kind = 'result' then 1 else 0 end), 0) as bigint) as results
from cases
where space_id = :space_id and kind in ('request', 'result') and closed_at_ms is null;
