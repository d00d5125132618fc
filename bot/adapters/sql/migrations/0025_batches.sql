-- Batches: many requests at once, each line a job of its own.

-- What its author calls a line, and where it stands in its file, from 1.
alter table jobs add column line_name text not null default '';
alter table jobs add column line_number bigint not null default 0;
-- batch or queue: how a line goes to the provider; null for every other job.
alter table jobs add column road text;
-- The bundle in which a line was sent.
alter table jobs add column sent_in text;

-- The provider's batches that carry the lines of one of ours: each as many as its file holds.
create table bundles (
    -- Ours, written down before it is begun: by it the provider's is found whose answer was lost.
    name text primary key,
    batch_id text not null references jobs (id),
    -- Which of its batch it is, from 0.
    nth bigint not null,
    -- The provider's name for it; null until it is known to have begun.
    provider_id text,
    -- The file of its lines at the provider, until that is forgotten.
    lines_file text,
    tried_at_ms bigint not null,
    -- How many of its lines were over when all results were last read; -1 before.
    read_count bigint not null,
    read_at_ms bigint not null,
    -- Nothing more comes of it.
    over smallint not null
);

create index bundles_of_batch on bundles (batch_id, nth);

-- The lines of a batch, in the order of the file.
create index jobs_lines on jobs (parent_id, scene) where road is not null;
