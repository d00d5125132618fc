-- Which levels of a budget were told of, so that each is told of once.
create table budget_levels (
    -- '' for the budget over all servers.
    space_id text not null,
    -- day or month.
    window_name text not null,
    -- The end of the window: a new one begins below all levels.
    ends_at_ms bigint not null,
    -- How much the budget was, with what lifted it: another amount has levels of its own.
    most_ticks bigint not null,
    percent bigint not null,
    primary key (space_id, window_name, ends_at_ms, most_ticks)
);
