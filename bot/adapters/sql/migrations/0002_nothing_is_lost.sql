-- Turns, the gate before the provider, and all the ways by which a result reaches its author.

-- The moment a job counts for in every limit: of admission, or of its start on a later day.
alter table jobs add column counted_at_ms bigint not null default 0;

update jobs
set counted_at_ms = created_at_ms;

-- How much its author's wait weighs, by the roles they had when they asked.
alter table jobs add column weight bigint not null default 1;
-- The turn in which it was started, and when its server and its author had been served before:
-- what it gives back when the provider proves that it took nothing.
alter table jobs add column turn_ms bigint;
alter table jobs add column space_served_before_ms bigint not null default 0;
alter table jobs add column member_served_before_ms bigint not null default 0;
-- When the present percentage was first seen.
alter table jobs add column progress_since_ms bigint;
-- The size its files were last made to fit into, and the largest that Discord has not refused.
alter table jobs add column fit_bytes bigint;
alter table jobs add column fit_bytes_max bigint;
-- 1 when the author wants a direct message when it is over.
alter table jobs add column tell_me smallint not null default 0;
-- author or moderator.
alter table jobs add column cancelled_by text;
-- When somebody wished that its result be removed.
alter table jobs add column delete_requested_at_ms bigint;

-- Each member's oldest waiting job, and how many wait.
create index jobs_waiting on jobs (space_id, member_key, id) where state = 'queued';
-- How fast the line moves.
create index jobs_started on jobs (submitted_at_ms) where submitted_at_ms is not null;

-- How long such jobs took here, latest first.
create index jobs_rendered_here
on jobs (space_id, kind, model, resolution, quantity, rendered_at_ms)
where rendered_at_ms is not null;

-- The roles whose members' wait weighs more.
create table weights (
    space_id text not null references spaces (id),
    role_id bigint not null,
    weight bigint not null,
    set_at_ms bigint not null,
    primary key (space_id, role_id)
);

-- One row: the circuit breaker before the provider.
create table gate (
    id smallint primary key check (id = 1),
    -- wrong_key, out_of_credit or down while it is closed.
    trouble text,
    since_ms bigint not null,
    -- Failures in a row.
    failures bigint not null,
    -- When the next probe may be sent while it is closed.
    probe_at_ms bigint not null,
    -- After trouble, how many requests may be under way at once.
    room bigint
);

insert into gate (id, trouble, since_ms, failures, probe_at_ms, room) values (1, null, 0, 0, 0, null);

-- People who were found to take no direct messages, and when.
create table closed_dms (
    user_id bigint primary key,
    closed_at_ms bigint not null
);
