-- Limits of roles, single members and channels; hours and the last 24 hours; grants.

create table new_rules (
    space_id text not null references spaces (id),
    id text not null,
    -- images, clips, seconds or dollars.
    unit text not null,
    -- hour, day, month or rolling (the last 24 hours).
    window_name text not null,
    -- everyone, role or member (each of them by themselves); guild or channel (all together).
    subject text not null,
    -- Discord's id of the role, member or channel; 0 for the others.
    subject_id bigint not null,
    -- What that was called when the limit was set.
    subject_name text not null,
    -- Pictures, clips, milliseconds or ticks, by the unit.
    amount bigint not null,
    -- admin or starter.
    origin text not null,
    set_at_ms bigint not null,
    primary key (space_id, id),
    unique (space_id, unit, window_name, subject, subject_id)
);

insert into new_rules (
    space_id, id, unit, window_name, subject, subject_id, subject_name, amount, origin, set_at_ms
)
select space_id, id, unit, window_name, subject, 0, '', amount, origin, set_at_ms
from rules;

drop table rules;

alter table new_rules rename to rules;

-- More than the limits allow, until a moment.
create table grants (
    -- '' for all servers together.
    space_id text not null,
    id text not null,
    -- member, guild or operator.
    subject text not null,
    user_id bigint not null,
    -- '' where the subject is no member.
    member_key text not null,
    unit text not null,
    amount bigint not null,
    reason text not null,
    given_at_ms bigint not null,
    until_ms bigint not null,
    primary key (space_id, id)
);

create index grants_by_end on grants (space_id, until_ms);

-- The channel whose limits a job counts for, and the roles of its author when they asked, as JSON.
alter table jobs add column top_channel_id bigint not null default 0;
alter table jobs add column role_ids text not null default '[]';

update jobs
set top_channel_id = channel_id;

-- From here on the channel of an entry is the one whose limits it counts for, with a sum of its
-- own. An entry of the kind reset has no job: it takes from a member's sums alone.
insert into used (space_id, subject, quarter_start_ms, images, video_ms, clips, ticks)
select
    space_id,
    'channel:' || channel_id,
    counted_at_ms - counted_at_ms % 900000,
    sum(images),
    sum(video_ms),
    sum(clips),
    sum(ticks)
from entries
group by space_id, channel_id, counted_at_ms - counted_at_ms % 900000;
