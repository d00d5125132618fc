-- What moderators decide: cases, marks on jobs, who did what and why, and a server's choices.

-- A matter that a moderator has to decide on, or decided.
create table cases (
    id text primary key,
    space_id text not null references spaces (id),
    -- Counts per space.
    number bigint not null,
    -- report, request, result, takedown, block, rest or appeal.
    kind text not null,
    -- What it is about: a job, a person, or both.
    job_id text,
    member_key text not null,
    -- Whom it is about, until their data is removed; it is emptied then.
    user_id bigint,
    channel_id bigint not null,
    -- Why, in a word of the code; and what whoever opened it added.
    reason text not null,
    note text not null,
    -- Who opened it: a moderator, or nobody but the bot.
    opened_by_id bigint,
    opened_at_ms bigint not null,
    -- When it ends by itself; null for never.
    until_ms bigint,
    -- The case that an appeal is about.
    about_case_id text references cases (id),
    closed_at_ms bigint,
    closed_by_id bigint,
    outcome text,
    unique (space_id, number)
);

-- What waits to be decided, oldest first.
create index cases_open on cases (space_id, opened_at_ms) where closed_at_ms is null;
-- One open matter of a kind for each job.
create unique index cases_of_job_open on cases (job_id, kind) where closed_at_ms is null;
create index cases_of_job on cases (job_id) where job_id is not null;
create index cases_of_member on cases (space_id, member_key, number);
-- What ends by itself.
create index cases_ending on cases (until_ms) where closed_at_ms is null and until_ms is not null;
-- One appeal for each case.
create unique index cases_appealed on cases (about_case_id) where about_case_id is not null;

alter table spaces add column last_case_number bigint not null default 0;

-- hidden, taken_down or sealed: nobody but moderators, or nobody at all, is shown what came of it.
alter table jobs add column withheld text;

-- Why somebody did something, and what it was about.
alter table audit add column why text;
alter table audit add column job_id text;
alter table audit add column member_key text;

create index audit_of_job on audit (job_id, number) where job_id is not null;
create index audit_of_member on audit (space_id, member_key, number) where member_key is not null;

-- What a server's admins decide on looking after it.
-- all, flagged or off: which results are told in the log channel.
alter table spaces add column log_results text not null default 'flagged';
alter table spaces add column alerts_channel_id bigint;
-- So many people's reports hide a result until somebody looks; 0 for never.
alter table spaces add column hide_after_reports bigint not null default 3;
-- Whose account is younger may not use the bot yet.
alter table spaces add column account_days bigint not null default 0;
-- 1: who has much refused rests for a while.
alter table spaces add column strikes smallint not null default 1;
-- 1: files are taken in age-restricted channels only.
alter table spaces add column uploads_adult_only smallint not null default 0;
-- How long things are kept.
alter table spaces add column keep_inputs_hours bigint not null default 24;
alter table spaces add column keep_results_days bigint not null default 14;
alter table spaces add column keep_records_days bigint not null default 90;
alter table spaces add column keep_cases_days bigint not null default 365;
alter table spaces add column keep_audit_days bigint not null default 730;
-- Until when nobody, or no newcomer, is let in; and who: everyone or newcomers.
alter table spaces add column paused_until_ms bigint;
alter table spaces add column paused_for text not null default 'everyone';
