-- What the log channel of a server tells in messages that grow.

-- A request that was refused. Kept as long as prompts: keep_records_days of its server.
create table turned_away (
    id text primary key,
    space_id text not null,
    member_key text not null,
    -- The same person, until their data is removed; it is emptied then.
    user_id bigint,
    channel_id bigint not null,
    -- By what, in a word of the code: words, uploads, likeness, provider.
    why text not null,
    -- The rule that refused it, for moderators alone.
    rule text not null,
    words text not null,
    -- The job that it was; null for what never became one.
    job_id text,
    -- The message that tells of it; null where nothing is told.
    bulletin_id text,
    at_ms bigint not null
);

create index turned_away_latest on turned_away (space_id, at_ms);
create index turned_away_of_member on turned_away (space_id, member_key, at_ms);
create index turned_away_in on turned_away (bulletin_id) where bulletin_id is not null;
-- What the provider refuses is noted once, however often that is tried.
create unique index turned_away_job on turned_away (job_id, why) where job_id is not null;

-- A message of a log channel in which entries of one kind fold. Kept as long as logs:
-- keep_records_days of its server.
create table bulletins (
    id text primary key,
    space_id text not null,
    -- By what requests were refused, as above; or results.
    kind text not null,
    began_at_ms bigint not null,
    -- When it is posted, or edited, next; null when all of it is told. Whoever tells it moves this
    -- on first, so that nobody else does, and somebody does should they die.
    due_at_ms bigint,
    tries bigint not null,
    channel_id bigint,
    message_id bigint
);

create index bulletins_due on bulletins (due_at_ms) where due_at_ms is not null;
create index bulletins_open on bulletins (space_id, kind, began_at_ms);

-- What happened to a job, written with its moves. What repeats in one submission is one row that
-- counts. Kept as long as the job.
create table job_events (
    job_id text not null references jobs (id),
    -- How often it had been sent to the provider by then.
    nth bigint not null,
    -- A state of a job, or what somebody wished.
    what text not null,
    -- The last percentage, why it ended, who wished it.
    detail text not null,
    at_ms bigint not null,
    last_at_ms bigint not null,
    times bigint not null,
    primary key (job_id, nth, what)
);

-- What a moderator looked for, so that its pages can be turned after a restart. Kept for a day.
create table searches (
    id text primary key,
    space_id text not null,
    user_id bigint not null,
    -- jobs or audit.
    what text not null,
    criteria text not null,
    -- Where each page begins.
    pages text not null,
    at_ms bigint not null
);

create index searches_old on searches (at_ms);

-- The words of a request as a search knows them; emptied with the request.
alter table jobs add column words text not null default '';

-- Of the log: one kind, what did not end well, and where in it a day begins. Every number is above
-- 0; only queries that say so use the first and the last, so that those of the queue do not: they
-- begin with the space too, and have narrower ones.
create index jobs_of_kind on jobs (space_id, kind, number) where number > 0;
create index jobs_not_done on jobs (space_id, number) where state <> 'done';
create index jobs_by_age on jobs (space_id, created_at_ms) where number > 0;
create index audit_of_space on audit (space_id, at_ms);
