-- A model looks at attached files before they are used, where admins want that.

-- Whether a model looks for real people on them first.
alter table spaces add column uploads_checked smallint not null default 0;

-- What is booked beside any job: looks at attached files, and what is forgiven.
create index entries_beside_jobs on entries (space_id, counted_at_ms) where job_id is null;
