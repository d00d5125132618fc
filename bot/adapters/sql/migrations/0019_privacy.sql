-- What people have removed or sent to them, how long all is kept, and servers that the bot left.

-- People whose data is being removed. A row is kept until nothing is left to do for it.
create table erasures (
    member_key text primary key,
    -- Whom to look for; emptied as soon as nothing but sealed files is left.
    user_id bigint,
    -- What was asked for after this moment stays.
    asked_at_ms bigint not null,
    -- 1: their results in channels go too.
    results smallint not null,
    -- The conversation in which the end is told; null for nowhere.
    dm_channel_id bigint
);

-- When somebody last had their data sent to them; kept for a day.
create table exports (
    member_key text primary key,
    at_ms bigint not null
);

-- Since when the bot is not in this server any more, and when its rows and files were removed.
alter table spaces add column left_at_ms bigint;
alter table spaces add column erased_at_ms bigint;

-- A person's jobs that still carry their id, in every space.
create index jobs_of_person on jobs (member_key, id) where user_id <> 0;
-- Jobs that are to become shells one day: words, ids and the keyed hash go.
create index jobs_to_empty on jobs (space_id, finished_at_ms) where member_key <> '';
-- What went into jobs and is still kept.
create index media_inputs on media (job_id) where role = 'input' and deleted_at_ms is null;
-- What members used, as long as it is known by member.
create index used_by_members on used (quarter_start_ms) where substr(subject, 1, 7) = 'member:';
create index entries_by_members on entries (space_id, counted_at_ms) where member_key <> '';
create index audit_by_age on audit (space_id, at_ms);
create index cases_closed on cases (space_id, closed_at_ms) where closed_at_ms is not null;
