-- name: report_before^
-- Each person reports a result once.
select job_id
from reports
where job_id = :job_id and reporter_key = :reporter_key;

-- name: reports_within
-- What a person reported lately in a space, oldest first.
select at_ms
from reports
where space_id = :space_id and reporter_key = :reporter_key and at_ms > :since_ms
order by at_ms;

-- name: reports_dismissed^
-- How often moderators found nothing wrong with a result.
select count(*) as cases
from cases
where job_id = :job_id and kind = 'report' and outcome = 'dismissed';

-- name: add_report!
-- What a person finds wrong with a result.
insert into reports (
    job_id, reporter_key, space_id, words, at_ms, reason, case_id, reporter_id, standing, tell_at_ms
)
values (
    :job_id, :reporter_key, :space_id, :words, :at_ms, :reason, :case_id, :reporter_id, :standing,
    :tell_at_ms
);

-- name: reports_counted^
-- How many reports a case has, and how many of them by people of standing.
select count(*) as reports, coalesce(sum(standing), 0) as standing
from reports
where case_id = :case_id;

-- name: reports_of_case
-- What people found wrong, oldest first.
select reason, words, at_ms
from reports
where case_id = :case_id
order by at_ms, reporter_key;

-- name: reports_of_job
-- The same of all cases about a job.
select reason, words, at_ms
from reports
where job_id = :job_id
order by at_ms, reporter_key;

-- name: reporters_of_case
-- Who it was, for moderators who ask; as in reports_of_case.
select reporter_id
from reports
where case_id = :case_id
order by at_ms, reporter_key;

-- name: cases_left_open
-- Reports of what was taken down by another way than from them.
select
    cases.id, cases.space_id, cases.number, cases.kind, cases.job_id, cases.member_key,
    cases.user_id, cases.channel_id, cases.reason, cases.note, cases.opened_by_id,
    cases.opened_at_ms, cases.until_ms, cases.about_case_id, cases.closed_at_ms,
    cases.closed_by_id, cases.outcome
from cases
inner join jobs on jobs.id = cases.job_id
where
    cases.kind = 'report'
    and cases.closed_at_ms is null
    and jobs.withheld in ('taken_down', 'sealed')
order by cases.opened_at_ms
limit :most;

-- name: jobs_left_hidden
-- Results that are hidden though nobody is to look at a report of them any more.
select jobs.id
from jobs
where
    jobs.withheld = 'hidden'
    and not exists (
        select 1
        from cases
        where cases.job_id = jobs.id and cases.kind = 'report' and cases.closed_at_ms is null
    )
limit :most;

-- name: outcomes_owed
-- What reporters wanted to be told, and can be by now.
select
    reports.job_id, reports.reporter_key, reports.reporter_id, reports.tried_at_ms,
    cases.outcome, cases.closed_at_ms, cases.channel_id, jobs.number
from reports
inner join cases on cases.id = reports.case_id
inner join jobs on jobs.id = reports.job_id
where reports.tell_at_ms <= :now_ms and cases.closed_at_ms is not null
order by reports.tell_at_ms, reports.at_ms
limit :most;

-- name: begin_telling^
-- One of several processes tells it.
update reports
set tried_at_ms = :now_ms, tell_at_ms = :again_at_ms
where
    job_id = :job_id
    and reporter_key = :reporter_key
    and tell_at_ms is not null
    and coalesce(tried_at_ms, 0) = coalesce(cast(:seen_at_ms as bigint), 0)
returning job_id;

-- name: put_off_telling!
-- It was not told for certain.
update reports
set tried_at_ms = null, tell_at_ms = :until_ms
where job_id = :job_id and reporter_key = :reporter_key;
