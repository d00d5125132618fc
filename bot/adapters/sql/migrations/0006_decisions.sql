-- What admins decided, with a before and an after; more of how a server uses the bot.

alter table spaces add column time_zone text not null default 'UTC';
alter table spaces add column log_channel_id bigint;
-- Since when the log channel cannot be reached.
alter table spaces add column log_lost_at_ms bigint;
alter table spaces add column alerts_role_id bigint;
-- Lists of roles' ids, as JSON.
alter table spaces add column admin_role_ids text not null default '[]';
alter table spaces add column moderator_role_ids text not null default '[]';
alter table spaces add column lifter_role_ids text not null default '[]';
-- counts, dollars or credits; and what a credit is worth.
alter table spaces add column shown_money text not null default 'counts';
alter table spaces add column credit_ticks bigint not null default 100000000;
alter table spaces add column newcomer_hours bigint not null default 0;
alter table spaces add column member_jobs_max bigint;

-- The number of the first row of the decision that a row belongs to; null for rows that are no
-- change, and for those from before this: of them, detail tells what there is.
alter table audit add column decision bigint;
-- What changed: a kind of thing, which of its kind, and what stood before and after, as JSON.
alter table audit add column thing text;
alter table audit add column thing_key text;
alter table audit add column before text;
alter table audit add column after text;
-- The decision that this one took back.
alter table audit add column undoes bigint;

-- The latest decision that stands, however much was done since.
create index audit_decisions on audit (space_id, decision) where decision is not null;
create index audit_undone on audit (space_id, undoes) where undoes is not null;
