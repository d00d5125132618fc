-- Requests that were acknowledged and are not written down yet: should the process that heard one
-- die, another tells its author. A row lives for as long as that takes, mostly some milliseconds.

create table heard (
    interaction_id bigint primary key,
    application_id bigint not null,
    reply_token text not null,
    holder text not null,
    heard_at_ms bigint not null
);
