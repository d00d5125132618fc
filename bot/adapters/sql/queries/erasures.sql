-- name: ask_erasure!
-- A person wants their data removed; asked again, more goes than before, never less.
insert into erasures (member_key, user_id, asked_at_ms, results, dm_channel_id)
values (:member_key, :user_id, :asked_at_ms, :results, :dm_channel_id)
on conflict (member_key) do update
set
    user_id = excluded.user_id,
    asked_at_ms = excluded.asked_at_ms,
    results = case when erasures.results = 1 then 1 else excluded.results end,
    dm_channel_id = coalesce(excluded.dm_channel_id, erasures.dm_channel_id);

-- name: erasures_under_way
-- Whose data can be removed now: not those of whom nothing is left but what may be illegal.
select member_key, user_id, asked_at_ms, results, dm_channel_id
from erasures
where
    user_id is not null
    or exists (
        select 1
        from jobs
        where
            jobs.member_key = erasures.member_key
            and jobs.user_id <> 0
            and jobs.created_at_ms <= erasures.asked_at_ms
            and coalesce(jobs.withheld, '') <> 'sealed'
    )
order by asked_at_ms, member_key
limit :most;

-- name: jobs_to_erase
-- A person's jobs that still carry their id, oldest first.
select id
from jobs
where
    member_key = :member_key
    and user_id <> 0
    and created_at_ms <= :asked_at_ms
    and coalesce(withheld, '') <> 'sealed'
order by id
limit :most;

-- name: sealed_of_person^
-- Is anything left of a person that may be illegal?
select id
from jobs
where member_key = :member_key and user_id <> 0 and created_at_ms <= :asked_at_ms
limit 1;

-- name: erasure_told!
-- All is gone but what may be illegal; nobody need be found or told any more.
update erasures
set user_id = null, dm_channel_id = null
where member_key = :member_key and asked_at_ms = :asked_at_ms;

-- name: end_erasure!
-- Nothing is left to do, unless they asked again since.
delete from erasures
where member_key = :member_key and asked_at_ms = :asked_at_ms;

-- name: erase_closed_dm!
-- That they took no direct messages.
delete from closed_dms
where user_id = :user_id;

-- name: erase_drafts!
-- What they chose on the panel of /setup and never used.
delete from setup_drafts
where user_id = :user_id;

-- name: erase_consent!
-- Whether others may work on what was made for them: there is nothing left of it.
delete from closed_makers
where member_key = :member_key;

-- name: erase_agreements!
-- Where they said that they may use what they attach: they are asked anew.
delete from consents
where member_key = :member_key;

-- name: erase_reporter!
-- Who reported something is nobody any more, and is told nothing.
update reports
set reporter_id = null, tell_at_ms = null, tried_at_ms = null
where reporter_key = :member_key;

-- name: erase_report_words!
-- The words of their reports, but for what somebody still has to decide on.
update reports
set words = ''
where
    reporter_key = :member_key
    and not exists (
        select 1
        from cases
        where cases.id = reports.case_id and cases.closed_at_ms is null
    );

-- name: erase_refusals!
-- What of theirs was refused counts on, without their words.
update turned_away
set user_id = null, words = ''
where member_key = :member_key;

-- name: erase_grants!
-- What lifts their limits goes on doing so for whoever has the key.
update grants
set user_id = :stand_in, reason = ''
where member_key = :member_key;

-- name: erase_member_rules!
-- A limit for them alone goes on holding, for whoever has the key.
update rules
set subject_id = :stand_in, subject_name = ''
where subject = 'member' and subject_id = :user_id;

-- name: erase_cases!
-- Cases about them: who they are; and the words of those that are closed.
update cases
set user_id = null, note = case when closed_at_ms is null then note else '' end
where member_key = :member_key;

-- name: erase_opener!
-- Cases that they opened as a moderator.
update cases
set opened_by_id = :stand_in
where opened_by_id = :user_id;

-- name: erase_closer!
-- Cases that they closed as a moderator.
update cases
set closed_by_id = :stand_in
where closed_by_id = :user_id;

-- name: erase_fingerprinter!
-- Files that they had refused as a moderator.
update fingerprints
set added_by_id = :stand_in
where added_by_id = :user_id;

-- name: erase_pauser!
-- Who paused requests, while they are paused.
update spaces
set paused_by_id = null
where paused_by_id = :user_id;

-- name: erase_searches!
-- What they looked for as a moderator.
delete from searches
where user_id = :user_id;

-- name: erase_decider!
-- What they decided as an admin or moderator stays on record without their name.
update audit
set by_user_id = :stand_in
where by_user_id = :user_id;

-- name: audit_naming
-- What others decided about them, with their id somewhere in it.
select space_id, number, detail, thing_key, before, after, why
from audit
where
    detail like :pattern
    or thing_key like :pattern
    or before like :pattern
    or after like :pattern
    or why like :pattern;

-- name: rewrite_audit!
-- The same decision without their id and name.
update audit
set detail = :detail, thing_key = :thing_key, before = :before, after = :after, why = :why
where space_id = :space_id and number = :number;
