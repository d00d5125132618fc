-- Common ground of SQLite and Postgres only: TEXT, BIGINT, SMALLINT as 0 or 1; keys are made by us.
-- Every *_at_ms and *_until_ms is UTC epoch milliseconds; every *_ticks is 1e-10 USD.

-- Whose limits and rights apply: a server, or one person outside of any server.
create table spaces (
    id text primary key,
    -- The Discord server, for links only; rights and limits follow id.
    guild_id bigint not null,
    -- The number of the latest job here. Admission begins by raising it, which also locks the space.
    last_number bigint not null,
    -- The number of the latest row of audit here.
    last_audit_number bigint not null,
    -- When a job from here was last started; 0 for never. Servers take turns by it.
    served_at_ms bigint not null,
    opened_at_ms bigint not null
);

-- A person in a space, known by a keyed hash of their Discord id.
create table members (
    space_id text not null references spaces (id),
    member_key text not null,
    -- When a job of theirs was last started; 0 for never. Members take turns by it.
    served_at_ms bigint not null,
    primary key (space_id, member_key)
);

-- The limits that admins set and those a space began with. The operator's ceilings are settings.
create table rules (
    space_id text not null references spaces (id),
    id text not null,
    -- images, clips, seconds or dollars.
    unit text not null,
    -- day or month ("window" alone is a word of SQL).
    window_name text not null,
    -- everyone (each member by themselves) or guild (all of them together).
    subject text not null,
    -- Pictures, clips, milliseconds or ticks, by the unit.
    amount bigint not null,
    -- admin or starter.
    origin text not null,
    set_at_ms bigint not null,
    primary key (space_id, id),
    unique (space_id, unit, window_name, subject)
);

-- One request on its way from a person to a picture or clip in their channel.
create table jobs (
    -- 16 characters that sort by age.
    id text primary key,
    space_id text not null references spaces (id),
    -- What people see and type as #1284.
    number bigint not null,
    -- The storyboard or batch that this job is a part of.
    parent_id text references jobs (id),
    -- Discord's id of the command or press: unique, so that one delivered twice is admitted once.
    interaction_id bigint unique,
    guild_id bigint not null,
    channel_id bigint not null,
    user_id bigint not null,
    member_key text not null,
    application_id bigint not null,
    -- Edits the answer for 15 minutes; wiped to '' after that.
    reply_token text not null,
    reply_until_ms bigint not null,
    -- The card: the message that shows the job.
    message_id bigint,
    private smallint not null,
    upload_limit_bytes bigint not null,
    -- Discord's permission bits of the bot in the channel, when it was asked.
    app_permissions bigint not null,
    locale text not null,

    -- The request as JSON; the next four columns repeat what history is looked up by.
    request text not null,
    kind text not null,
    model text not null,
    resolution text not null,
    -- Seconds of a clip, or how many pictures.
    quantity bigint not null,

    state text not null,
    end_reason text,
    created_at_ms bigint not null,
    -- When a worker should look at the job again; null when nothing is left to do.
    next_at_ms bigint,
    -- A queued job is not started earlier.
    not_before_ms bigint not null,
    -- A job that has not begun by then ends.
    expires_at_ms bigint not null,
    -- Who works on the job just now, and until when that is believed.
    lease_token text,
    lease_until_ms bigint,

    -- How often the request was sent without proof that it was not taken, and with such proof.
    submissions bigint not null,
    refused_submissions bigint not null,
    -- The provider's name for the job.
    provider_id text,
    submitted_at_ms bigint,
    rendered_at_ms bigint,
    progress_percent bigint,
    poll_failures bigint not null,
    -- The provider's links to the results, as a JSON list.
    outputs text not null,
    -- Results that the provider's moderation held back.
    kept_back bigint not null,
    fetch_failures bigint not null,
    deliver_failures bigint not null,
    -- How often a step of it failed by a fault of ours.
    faults bigint not null,
    -- Why the provider keeps a queued job waiting, in a word.
    trouble text,
    -- When the author wished to cancel a job that could not end at once.
    cancel_requested_at_ms bigint,

    -- What was set aside at admission.
    hold_images bigint not null,
    hold_video_ms bigint not null,
    hold_clips bigint not null,
    hold_ticks bigint not null,
    -- The provider's bill, once known; 1 in cost_assumed when the hold stands for it for good.
    cost_ticks bigint,
    cost_assumed smallint not null,
    finished_at_ms bigint,
    unique (space_id, number)
);

-- The claim of jobs that are due.
create index jobs_due on jobs (next_at_ms) where next_at_ms is not null;
-- The queue, and the count of jobs that are with the provider.
create index jobs_by_state on jobs (state);
-- A channel's latest jobs.
create index jobs_of_channel on jobs (space_id, channel_id, number);
-- A member's latest jobs.
create index jobs_of_member on jobs (space_id, member_key, number);
-- How long such jobs took, latest first.
create index jobs_rendered on jobs (kind, model, resolution, quantity, rendered_at_ms)
where rendered_at_ms is not null;
-- A member's refusals of a day.
create index jobs_moderated on jobs (space_id, member_key, finished_at_ms)
where end_reason = 'moderated';
-- The tokens that are still to be wiped.
create index jobs_with_token on jobs (reply_until_ms) where reply_token <> '';
-- The parts of a storyboard or batch.
create index jobs_of_parent on jobs (parent_id) where parent_id is not null;

-- The ledger: what was held and settled. Rows are added and never changed.
create table entries (
    -- The job's id and the kind; a grant, which has no job, gets a name of its own.
    id text primary key,
    job_id text references jobs (id),
    space_id text not null references spaces (id),
    member_key text not null,
    channel_id bigint not null,
    -- hold at admission; settle or release at the end, as the difference to the hold; grant.
    kind text not null,
    -- The moment it counts for: of admission, the same for all entries of a job.
    counted_at_ms bigint not null,
    recorded_at_ms bigint not null,
    images bigint not null,
    video_ms bigint not null,
    clips bigint not null,
    ticks bigint not null,
    unique (job_id, kind)
);

-- A hold ends once, one way or the other.
create unique index entries_end on entries (job_id) where kind in ('settle', 'release');
-- What a space or a member spent in a span of time.
create index entries_by_time on entries (space_id, counted_at_ms);

-- The ledger in sums of quarter hours, kept with it, so that a limit costs the same to check
-- however long the history is.
create table used (
    -- '' for the sums over all spaces.
    space_id text not null,
    -- space, member:<member_key>, or operator for everything together.
    subject text not null,
    quarter_start_ms bigint not null,
    images bigint not null,
    video_ms bigint not null,
    clips bigint not null,
    ticks bigint not null,
    primary key (space_id, subject, quarter_start_ms)
);

-- Every message that shows, or was to show, what came of a job.
create table posts (
    id text primary key,
    job_id text not null references jobs (id),
    part bigint not null,
    -- card, result, copy, log or review.
    purpose text not null,
    channel_id bigint not null,
    message_id bigint,
    private smallint not null,
    -- The way it was sent.
    rung text not null,
    -- sending, sent, failed or gone.
    state text not null,
    tried_at_ms bigint not null,
    error text
);

-- A result reaches people once.
create unique index posts_delivered on posts (job_id, part)
where purpose = 'result' and state = 'sent';
create index posts_of_job on posts (job_id, tried_at_ms);
-- From a message to its job.
create index posts_of_message on posts (message_id) where message_id is not null;

-- One file that went into a job or came out of it.
create table media (
    job_id text not null references jobs (id),
    -- input or result.
    role text not null,
    part bigint not null,
    -- Its name in the blob store.
    blob text not null,
    content_type text not null,
    size_bytes bigint not null,
    width bigint not null,
    height bigint not null,
    duration_ms bigint,
    added_at_ms bigint not null,
    -- Marks, not states: its file is gone (its time was over), or a moderator took it down.
    deleted_at_ms bigint,
    taken_down_at_ms bigint,
    primary key (job_id, role, part)
);

-- The files whose time is over.
create index media_by_age on media (added_at_ms) where deleted_at_ms is null;

-- Which result of one job became an input of another: what a takedown follows.
create table lineage (
    job_id text not null references jobs (id),
    part bigint not null,
    from_job_id text not null references jobs (id),
    from_part bigint not null,
    primary key (job_id, part)
);

create index lineage_from on lineage (from_job_id, from_part);

-- Who used a right of theirs. Rows are added and never changed.
create table audit (
    space_id text not null references spaces (id),
    -- Counts per space.
    number bigint not null,
    by_user_id bigint not null,
    action text not null,
    detail text not null,
    at_ms bigint not null,
    primary key (space_id, number)
);

-- One row. Starting a job begins by moving it on: starts happen one after the other, also with
-- several processes, and each is later than the one before.
create table turn (
    id smallint primary key check (id = 1),
    served_at_ms bigint not null
);

insert into turn (id, served_at_ms) values (1, 0);

-- One row. Under a ceiling over all servers, admissions take turns by counting here, each after
-- it locked its space.
create table operator_budget (
    id smallint primary key check (id = 1),
    admissions bigint not null
);

insert into operator_budget (id, admissions) values (1, 0);
