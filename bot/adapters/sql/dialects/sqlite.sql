-- name: search_words
-- The requests of a space whose words match, newest first, with what else they are to be. A line of
-- a batch is found by its own words.
-- The index of words is walked from the last that may be wanted, and only as far as is wanted. It
-- has the requests of a space in the order of their numbers.
select jobs.id
from job_words
cross join job_docs on job_docs.doc = job_words.rowid
cross join jobs on jobs.id = job_docs.job_id
where
    job_words match :words
    and job_words.rowid < coalesce((
        select job_docs.doc
        from jobs
        cross join job_docs on job_docs.job_id = jobs.id
        where jobs.space_id = :space_id and jobs.number >= :before
        order by jobs.number
        limit 1
    ), 9223372036854775807)
    and job_words.rowid >= coalesce((
        select job_docs.doc
        from jobs
        cross join job_docs on job_docs.job_id = jobs.id
        where jobs.space_id = :space_id and jobs.number >= :from_number
        order by jobs.number
        limit 1
    ), 0)
    and jobs.space_id = :space_id
    and jobs.number < :before
    and jobs.number >= :from_number
    and (cast(:member_key as text) is null or jobs.member_key = :member_key)
    and (cast(:channel_id as bigint) is null or jobs.channel_id = :channel_id)
    and (cast(:kind as text) is null or jobs.kind = :kind)
    and (cast(:states as text) is null or :states like '%,' || jobs.state || ',%')
    and (jobs.parent_id is null or jobs.road is not null)
    and jobs.state <> 'asking'
    and coalesce(jobs.end_reason, '') not in ('not_wanted', 'never_answered')
    and coalesce(jobs.withheld, '') <> 'sealed'
order by job_words.rowid desc
limit :most;

-- name: merge_words!
-- A portion of the index is written anew, without what was removed from it.
insert into job_words (job_words, rank)
values ('merge', :pages);
