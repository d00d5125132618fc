-- name: due_inputs
-- Files that went into jobs which have been over for as long as their server keeps such files.
select jobs.space_id, media.job_id, media.role, media.part, media.blob
from media
inner join jobs on jobs.id = media.job_id
inner join spaces on spaces.id = jobs.space_id
where
    media.role = 'input'
    and media.deleted_at_ms is null
    and (
        jobs.finished_at_ms <= cast(:now_ms as bigint) - spaces.keep_inputs_hours * 3600000
        or media.added_at_ms <= cast(:now_ms as bigint) - cast(:keep_ms as bigint)
    )
    and coalesce(jobs.withheld, '') <> 'sealed'
order by media.added_at_ms, media.job_id, media.part
limit :most;

-- name: due_results
-- Results that are older than their server keeps them; what was taken down has a time of its own.
-- No server keeps them for less than a day, so the index leaves out those that are still young.
select jobs.space_id, media.job_id, media.role, media.part, media.blob
from media
inner join jobs on jobs.id = media.job_id
inner join spaces on spaces.id = jobs.space_id
where
    media.role <> 'input'
    and media.deleted_at_ms is null
    and media.added_at_ms <= cast(:now_ms as bigint) - 86400000
    and media.added_at_ms <= cast(:now_ms as bigint) - case
        when spaces.keep_results_days * 86400000 < cast(:keep_ms as bigint)
            then spaces.keep_results_days * 86400000
        else cast(:keep_ms as bigint)
    end
    and coalesce(jobs.withheld, '') not in ('taken_down', 'sealed')
order by media.added_at_ms, media.job_id, media.role, media.part
limit :most;

-- name: due_records
-- Jobs whose words and ids are older than their server keeps them. What a moderator still has to
-- decide on stays whole; so does what may be illegal.
select jobs.space_id, jobs.id
from spaces
inner join jobs on jobs.space_id = spaces.id
where
    jobs.member_key <> ''
    and jobs.finished_at_ms <= cast(:now_ms as bigint) - spaces.keep_records_days * 86400000
    and jobs.next_at_ms is null
    and coalesce(jobs.withheld, '') <> 'sealed'
    and not exists (
        select 1
        from cases
        where
            cases.job_id = jobs.id
            and cases.kind in ('report', 'request', 'result')
            and cases.closed_at_ms is null
    )
limit :most;

-- name: due_refusals
-- Requests that were refused.
select turned_away.space_id, turned_away.id
from spaces
inner join turned_away on turned_away.space_id = spaces.id
where turned_away.at_ms <= cast(:now_ms as bigint) - spaces.keep_records_days * 86400000
limit :most;

-- name: forget_refusals!
-- One of them.
delete from turned_away
where id = :id;

-- name: due_bulletins
-- Messages of log channels that have told all they had to tell.
select bulletins.space_id, bulletins.id
from spaces
inner join bulletins on bulletins.space_id = spaces.id
where
    bulletins.due_at_ms is null
    and bulletins.began_at_ms <= cast(:now_ms as bigint) - spaces.keep_records_days * 86400000
limit :most;

-- name: forget_bulletins!
-- One of them.
delete from bulletins
where id = :id;

-- name: due_reports
-- What members reported goes with its case, and before it.
select reports.space_id, reports.job_id, reports.reporter_key
from spaces
inner join cases on cases.space_id = spaces.id
inner join reports on reports.case_id = cases.id
where cases.closed_at_ms <= cast(:now_ms as bigint) - spaces.keep_cases_days * 86400000
limit :most;

-- name: forget_reports!
-- One report.
delete from reports
where job_id = :job_id and reporter_key = :reporter_key;

-- name: due_cases
-- Cases that have been closed for as long as their server keeps them; one that was appealed
-- against goes after its appeal.
select cases.space_id, cases.id
from spaces
inner join cases on cases.space_id = spaces.id
where
    cases.closed_at_ms <= cast(:now_ms as bigint) - spaces.keep_cases_days * 86400000
    and not exists (select 1 from cases as appeal where appeal.about_case_id = cases.id)
    and not exists (select 1 from reports where reports.case_id = cases.id)
limit :most;

-- name: forget_cases!
-- One case.
delete from cases
where id = :id;

-- name: due_audit
-- Who decided what, older than a server keeps it.
select audit.space_id, audit.number
from spaces
inner join audit on audit.space_id = spaces.id
where audit.at_ms <= cast(:now_ms as bigint) - spaces.keep_audit_days * 86400000
limit :most;

-- name: forget_audit!
-- One row of it.
delete from audit
where space_id = :space_id and number = :number;

-- name: due_sums
-- What members used, older than the longest window of any limit.
select space_id, subject, quarter_start_ms
from used
where
    substr(subject, 1, 7) = 'member:'
    and quarter_start_ms <= cast(:now_ms as bigint) - 32 * cast(86400000 as bigint)
limit :most;

-- name: forget_sums!
-- One quarter hour of one member.
delete from used
where space_id = :space_id and subject = :subject and quarter_start_ms = :quarter_start_ms;

-- name: due_ledger
-- Bookings that need not say any more whose they are: older than records and all windows.
select entries.space_id, entries.id
from spaces
inner join entries on entries.space_id = spaces.id
where
    entries.member_key <> ''
    and entries.counted_at_ms <= cast(:now_ms as bigint) - 32 * cast(86400000 as bigint)
    and entries.counted_at_ms <= cast(:now_ms as bigint) - spaces.keep_records_days * 86400000
limit :most;

-- name: forget_ledger!
-- A booking without its member; what was booked never changes.
update entries
set member_key = ''
where id = :id;

-- name: due_grants
-- What lifted limits of a window that is long over; the audit tells of it.
select space_id, id
from grants
where until_ms <= cast(:now_ms as bigint) - 32 * cast(86400000 as bigint)
limit :most;

-- name: forget_grants!
-- One of them.
delete from grants
where space_id = :space_id and id = :id;

-- name: due_members
-- Members who have not been served for longer than records are kept, and have nothing waiting.
select members.space_id, members.member_key
from spaces
inner join members on members.space_id = spaces.id
where
    members.served_at_ms <= cast(:now_ms as bigint) - spaces.keep_records_days * 86400000
    and not exists (
        select 1
        from jobs
        where jobs.space_id = members.space_id and jobs.member_key = members.member_key
    )
limit :most;

-- name: forget_members!
-- A member whose turn nobody asks for, unless they asked for something since. The space is locked.
delete from members
where
    space_id = :space_id
    and member_key = :member_key
    and not exists (
        select 1
        from jobs
        where jobs.space_id = members.space_id and jobs.member_key = members.member_key
    );

-- name: due_closed_dms
-- Who took no direct messages is tried again the next day.
select '' as space_id, user_id
from closed_dms
where closed_at_ms <= cast(:now_ms as bigint) - 2 * cast(86400000 as bigint)
limit :most;

-- name: forget_closed_dms!
-- One person.
delete from closed_dms
where user_id = :user_id;

-- name: due_exports
-- Exports that stand in the way of no other.
select '' as space_id, member_key
from exports
where at_ms <= cast(:now_ms as bigint) - 86400000
limit :most;

-- name: forget_exports!
-- One person.
delete from exports
where member_key = :member_key;

-- name: empty_job!
-- A job without words and ids; 1 in keep_key leaves the keyed hash, for as long as windows run.
update jobs
set
    user_id = 0,
    member_key = case when cast(:keep_key as smallint) = 1 then member_key else '' end,
    interaction_id = null,
    reply_token = '',
    message_id = null,
    role_ids = '[]',
    request = :request,
    final_request = null,
    written = null,
    outputs = '[]',
    provider_id = null,
    flags = '[]',
    words = '',
    line_name = '',
    held_for = null,
    held_rule = '',
    tell_me = 0
where id = :id;

-- name: empty_posts!
-- That something was shown stays; where, not.
update posts
set channel_id = 0, message_id = null, error = null, reply_token = ''
where job_id = :job_id;

-- name: empty_media!
-- Its files are gone.
update media
set deleted_at_ms = coalesce(deleted_at_ms, :now_ms), exact = null, looks = null
where job_id = :job_id;

-- name: empty_looks!
-- What its results looked like.
delete from looks
where job_id = :job_id;
