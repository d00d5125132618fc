-- name: servers
-- Every server whose data is here, and no person outside of servers.
select id, guild_id, left_at_ms, erased_at_ms
from spaces
where id = cast(guild_id as text)
order by id;

-- name: note_departure!
-- Since when the bot is not there; null: it is.
update spaces
set
    left_at_ms = cast(:left_at_ms as bigint),
    erased_at_ms = case when cast(:left_at_ms as bigint) is null then null else erased_at_ms end
where id = :space_id;

-- name: unfinished_of_space
-- Jobs of a server that are not over.
select id
from jobs
where space_id = :space_id and finished_at_ms is null
order by id;

-- name: full_jobs_of_space
-- Jobs of a server that still have words and ids.
select id
from jobs
where
    space_id = :space_id
    and member_key <> ''
    and finished_at_ms is not null
    and coalesce(withheld, '') <> 'sealed'
limit :most;

-- name: forget_rules!
-- The limits of a server.
delete from rules
where space_id = :space_id;

-- name: forget_grants_of_space!
-- What lifted them.
delete from grants
where space_id = :space_id;

-- name: forget_styles!
-- The styles of a server.
delete from styles
where space_id = :space_id;

-- name: forget_weights!
-- Whose wait weighed more.
delete from weights
where space_id = :space_id;

-- name: forget_access_rules!
-- The channels and roles on its lists.
delete from access_rules
where space_id = :space_id;

-- name: forget_bounds!
-- What its members could use.
delete from bounds
where space_id = :space_id;

-- name: forget_word_rules!
-- What it refused, held or flagged.
delete from word_rules
where space_id = :space_id;

-- name: forget_hold_rules!
-- What its moderators looked at first.
delete from hold_rules
where space_id = :space_id;

-- name: forget_word_presets!
-- Which rules that come with the bot its admins turned off.
delete from word_presets_off
where space_id = :space_id;

-- name: forget_refusals_of_space!
-- What was refused there.
delete from turned_away
where space_id = :space_id;

-- name: forget_bulletins_of_space!
-- Which messages told of it.
delete from bulletins
where space_id = :space_id;

-- name: forget_searches_of_space!
-- What its moderators looked for.
delete from searches
where space_id = :space_id;

-- name: forget_fingerprints!
-- Which files it refused.
delete from fingerprints
where space_id = :space_id;

-- name: forget_agreements!
-- Who said that they may use what they attach.
delete from consents
where space_id = :space_id;

-- name: forget_drafts!
-- What was chosen on its panel of /setup.
delete from setup_drafts
where space_id = :space_id;

-- name: forget_levels_of_space!
-- Which levels of its budget were told of.
delete from budget_levels
where space_id = :space_id;

-- name: forget_reports_of_space!
-- What its members reported.
delete from reports
where space_id = :space_id;

-- name: forget_audit_of_space!
-- Who decided what.
delete from audit
where space_id = :space_id;

-- name: forget_appeals!
-- Appeals against what stays would hang in the air.
delete from cases
where space_id = :space_id and about_case_id is not null;

-- name: forget_cases_of_space!
-- Every case but blocks and rests that still hold, and those about what may be illegal.
delete from cases
where
    space_id = :space_id
    and (kind not in ('block', 'rest') or closed_at_ms is not null)
    and not exists (
        select 1
        from jobs
        where jobs.id = cases.job_id and jobs.withheld = 'sealed'
    );

-- name: unname_cases_of_space!
-- What stays is about a keyed hash alone.
update cases
set user_id = null, opened_by_id = null, note = ''
where space_id = :space_id and kind in ('block', 'rest');

-- name: note_erased!
-- There is nothing left of it.
update spaces
set erased_at_ms = :now_ms, paused_by_id = null
where id = :space_id;
