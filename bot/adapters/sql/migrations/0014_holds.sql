-- What moderators look at before it goes on, and what people said of what they attach.

-- Why a moderator has to look (all, words, person or likeness), and by which rule; null when nobody
-- has to, or one said yes. Kept and emptied with the job.
alter table jobs add column held_for text;
alter table jobs add column held_rule text not null default '';
-- 1: its author still has to say that they may use what they attached.
alter table jobs add column unagreed smallint not null default 0;

-- How many of a server's and a member's wait for a moderator.
create index jobs_held on jobs (space_id, member_key)
where state in ('held_for_approval', 'held_for_review');

-- What a server has looked at by moderators. Kept until an admin takes it off.
create table hold_rules (
    space_id text not null references spaces (id),
    -- prompts or results.
    moment text not null,
    -- server, channel or role.
    subject text not null,
    -- 0 for the server.
    subject_id bigint not null,
    -- What it was called when it was put there.
    subject_name text not null,
    set_at_ms bigint not null,
    primary key (space_id, moment, subject, subject_id)
);

-- Who said that they may use what they attach here, and when. It names nobody but by the keyed
-- hash, and is kept as long as the server uses the bot, or until they have their data removed.
create table consents (
    space_id text not null references spaces (id),
    member_key text not null,
    at_ms bigint not null,
    primary key (space_id, member_key)
);
