-- name: access_rules
-- The lists of a space, in the order they were set.
select topic, subject, subject_id, subject_name, effect, lost_at_ms
from access_rules
where space_id = :space_id
order by set_at_ms, topic, subject, subject_id;

-- name: remove_access_rule!
-- A channel or role taken off a list.
delete from access_rules
where
    space_id = :space_id
    and topic = :topic
    and subject = :subject
    and subject_id = :subject_id;

-- name: add_access_rule!
-- A channel or role on a list, after the rule like it was removed.
insert into access_rules (
    space_id, topic, subject, subject_id, subject_name, effect, set_at_ms, lost_at_ms
)
values (
    :space_id, :topic, :subject, :subject_id, :subject_name, :effect, :now_ms, null
);

-- name: bounds
-- What members of a space may use, in the order it was set.
select option_name, role_id, role_name, allowed
from bounds
where space_id = :space_id
order by set_at_ms, option_name, role_id;

-- name: remove_bound!
-- One bound.
delete from bounds
where space_id = :space_id and option_name = :option_name and role_id = :role_id;

-- name: add_bound!
-- A bound, after the one like it was removed.
insert into bounds (space_id, option_name, role_id, role_name, allowed, set_at_ms)
values (:space_id, :option_name, :role_id, :role_name, :allowed, :now_ms);

-- name: doubt_access!
-- One write for many refusals.
update spaces
set access_doubted = 1
where id = :space_id and access_doubted = 0;

-- name: next_access_look^
-- The space whose lists were looked at the longest ago, if that is long enough.
select spaces.id, spaces.guild_id, spaces.access_looked_at_ms
from spaces
where
    (
        spaces.access_looked_at_ms <= :usual_before_ms
        or (spaces.access_doubted = 1 and spaces.access_looked_at_ms <= :doubted_before_ms)
    )
    and exists (select 1 from access_rules where access_rules.space_id = spaces.id)
order by spaces.access_looked_at_ms
limit 1;

-- name: take_access_look^
-- No row comes back when another process took the turn.
update spaces
set access_looked_at_ms = :now_ms, access_doubted = 0
where id = :space_id and access_looked_at_ms = :looked_at_ms
returning id;

-- name: note_access_rule!
-- Whether the channel or role of a rule is gone.
update access_rules
set lost_at_ms = :lost_at_ms
where
    space_id = :space_id
    and topic = :topic
    and subject = :subject
    and subject_id = :subject_id;

-- name: last_shown^
-- When a member last had a card in a channel, or posted a private result there.
select max(shown_at_ms) as shown_at_ms
from (
    select max(jobs.counted_at_ms) as shown_at_ms
    from jobs
    where
        jobs.space_id = :space_id
        and jobs.member_key = :member_key
        and jobs.channel_id = :channel_id
        and jobs.private = 0
        and jobs.parent_id is null
        and jobs.counted_at_ms > :since_ms
        and jobs.state <> 'asking'
        and coalesce(jobs.end_reason, '') not in ('not_wanted', 'never_answered')
    union all
    select max(posts.tried_at_ms) as shown_at_ms
    from jobs
    inner join posts on posts.job_id = jobs.id
    where
        jobs.space_id = :space_id
        and jobs.member_key = :member_key
        and jobs.posted_in_id = :channel_id
        and posts.purpose = 'copy'
        and posts.channel_id = :channel_id
        and posts.state in ('sending', 'sent')
        and posts.private = 0
        and posts.tried_at_ms > :since_ms
) as shown;
