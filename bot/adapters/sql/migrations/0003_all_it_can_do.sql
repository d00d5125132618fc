-- Questions before a job begins, texts, scenes, previews; what members and admins decided.

-- What this job is a cheap preview of, as JSON.
alter table jobs add column final_request text;
-- Its place in the storyboard that is its parent, from 0.
alter table jobs add column scene bigint;
-- 1 when something a person attached went into it, or into what it was made from.
alter table jobs add column from_upload smallint not null default 0;
-- What its author was asked before it began: price, too_long or instead.
alter table jobs add column question text;
-- What a text model wrote, as JSON.
alter table jobs add column written text;

-- Until now nothing but attached pictures went into a job.
update jobs
set from_upload = 1
where exists (select 1 from media where media.job_id = jobs.id and media.role = 'input');

-- How a server uses the bot: its usual models (null: the cheapest able), the price above which
-- people are asked, and 1 when pictures that others attached may be worked on.
alter table spaces add column image_model text;
alter table spaces add column video_model text;
alter table spaces add column ask_above_ticks bigint not null default 5000000000;
alter table spaces add column open_uploads smallint not null default 0;

-- Words that go around a prompt, with options, under a name.
create table styles (
    space_id text not null references spaces (id),
    name text not null,
    words_before text not null,
    words_after text not null,
    aspect text,
    resolution text,
    model text,
    set_at_ms bigint not null,
    primary key (space_id, name)
);

-- People who do not want others to work on what the bot made for them.
create table closed_makers (
    member_key text primary key,
    closed_at_ms bigint not null
);

-- What members find wrong with a result. One report for each person and job.
create table reports (
    job_id text not null references jobs (id),
    reporter_key text not null,
    space_id text not null references spaces (id),
    reason text not null,
    at_ms bigint not null,
    primary key (job_id, reporter_key)
);

create index reports_of_space on reports (space_id, at_ms);
