-- What is taken from people's eyes: which jobs go with a case, and the ways to private copies.

-- The jobs that a case took down. A row lives as long as its case.
create table withdrawn (
    case_id text not null references cases (id) on delete cascade,
    job_id text not null references jobs (id) on delete cascade,
    space_id text not null references spaces (id),
    at_ms bigint not null,
    -- When nothing was left to do about its files: they were destroyed, or given back.
    settled_at_ms bigint,
    primary key (case_id, job_id)
);

create index withdrawn_job on withdrawn (job_id);
-- What waits to be destroyed, or to be taken back.
create index withdrawn_open on withdrawn (at_ms) where settled_at_ms is null;

-- Edits a copy that one person alone sees, for 15 minutes; wiped to '' after that.
alter table posts add column reply_token text not null default '';
alter table posts add column reply_until_ms bigint not null default 0;

create index posts_with_token on posts (reply_until_ms) where reply_token <> '';

-- Storyboards are looked through for clips that they took over.
create index jobs_storyboards on jobs (space_id) where kind = 'storyboard';
