-- /setup. From here on the origin of a limit may be preset too.

-- What an admin has chosen on the panel and not used yet.
create table setup_drafts (
    space_id text not null references spaces (id),
    user_id bigint not null,
    -- As JSON: see Draft in core/cases/setup.py.
    draft text not null,
    changed_at_ms bigint not null,
    primary key (space_id, user_id)
);

create index setup_drafts_by_age on setup_drafts (changed_at_ms);
