-- What several processes share: places in lines of requests, and who does the housekeeping.

create table allowances (
    name text primary key,
    free_at_us bigint not null  -- when the next place comes
);

create table duties (
    name text primary key,
    holder text not null,
    until_ms bigint not null
);
