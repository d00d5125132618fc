-- Who may have what made, and where.

-- Channels and roles that are allowed or denied, each on the list of its topic.
create table access_rules (
    space_id text not null references spaces (id),
    -- everything, pictures, edits, clips, storyboards or texts.
    topic text not null,
    -- channel or role.
    subject text not null,
    subject_id bigint not null,
    -- What it was called when it was put on the list.
    subject_name text not null,
    -- allow or deny.
    effect text not null,
    set_at_ms bigint not null,
    -- Since when it is known to be deleted in Discord.
    lost_at_ms bigint,
    primary key (space_id, topic, subject, subject_id)
);

-- What the members of a role may use, or everyone for role 0.
create table bounds (
    space_id text not null references spaces (id),
    -- picture_models, clip_models, picture_size, clip_size or clip_seconds.
    option_name text not null,
    role_id bigint not null,
    role_name text not null,
    -- A JSON list: of models, or of the largest size or length alone.
    allowed text not null,
    set_at_ms bigint not null,
    primary key (space_id, option_name, role_id)
);

-- When it was last looked whether the listed channels and roles still exist; 1 in access_doubted
-- when a list refused somebody since.
alter table spaces add column access_looked_at_ms bigint not null default 0;
alter table spaces add column access_doubted smallint not null default 0;

-- When somebody last had something shown in a channel, for slow mode.
create index jobs_shown on jobs (space_id, member_key, channel_id, counted_at_ms)
where private = 0 and parent_id is null;
create index jobs_posted on jobs (space_id, member_key, posted_in_id)
where posted_in_id is not null;

-- The servers that let fewer jobs of one person run at once than the operator does.
create index spaces_with_member_jobs_max on spaces (id) where member_jobs_max is not null;
