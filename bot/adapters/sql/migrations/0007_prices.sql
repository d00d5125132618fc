-- How xAI's bills compare with the prices here.

-- One row for each model and kind of job that was ever billed. Percents are of the price table.
create table bills_watched (
    kind text not null,
    model text not null,
    -- The prices of the model in the table that the row is about; with others it is void.
    prices text not null,
    -- What the operator accepted.
    accepted_percent bigint not null,
    -- Bills in a row that were over that, and the dearest of them.
    over_in_row bigint not null,
    worst_percent bigint not null,
    -- The latest bill.
    last_percent bigint,
    -- Since when no such job is started.
    paused_at_ms bigint,
    primary key (kind, model)
);
