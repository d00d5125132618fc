-- Rules on words, presets that admins turned off, and what was flagged by a rule.

-- What a server refuses, holds or flags. Who decided it stands in the audit; kept until removed.
create table word_rules (
    space_id text not null references spaces (id),
    -- words or pattern.
    form text not null,
    text text not null,
    -- refuse, hold or flag.
    action text not null,
    set_at_ms bigint not null,
    primary key (space_id, form, text)
);

-- Rules that come with the bot, where they are turned off; kept until turned on.
create table word_presets_off (
    space_id text not null references spaces (id),
    name text not null,
    set_at_ms bigint not null,
    primary key (space_id, name)
);

-- Counts every change of the two tables: what was made ready of them serves until it counts on.
alter table spaces add column words_version bigint not null default 0;

-- The rules that want moderators to be told of a job, as a list in JSON.
alter table jobs add column flags text not null default '[]';
