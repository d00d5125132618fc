-- What a takedown brings with it and is not done yet: it outlives a process that dies in between.

create table follow_ups (
    case_id text not null references cases (id) on delete cascade,
    -- block, prints, alert or entry.
    step text not null,
    -- Whoever took it down does it at once; from this moment on anybody may.
    due_at_ms bigint not null,
    -- Of a block: until when, null until it is lifted; what its author reads; and 1 where an admin
    -- decided on it.
    block_until_ms bigint,
    block_words text not null default '',
    block_by_admin smallint not null default 0,
    primary key (case_id, step)
);

create index follow_ups_due on follow_ups (due_at_ms);
