-- name: add_look!
-- What a result looks like, for whoever looks for where a picture came from.
insert into looks (
    job_id, part, picture, space_id, look,
    band_0, band_1, band_2, band_3, band_4, band_5, band_6, band_7,
    band_8, band_9, band_10, band_11, band_12, band_13, band_14, band_15
)
select
    jobs.id, cast(:part as bigint), cast(:picture as bigint), jobs.space_id, cast(:look as text),
    cast(:band_0 as bigint), cast(:band_1 as bigint), cast(:band_2 as bigint), cast(:band_3 as bigint),
    cast(:band_4 as bigint), cast(:band_5 as bigint), cast(:band_6 as bigint), cast(:band_7 as bigint),
    cast(:band_8 as bigint), cast(:band_9 as bigint), cast(:band_10 as bigint), cast(:band_11 as bigint),
    cast(:band_12 as bigint), cast(:band_13 as bigint), cast(:band_14 as bigint), cast(:band_15 as bigint)
from jobs
where jobs.id = :job_id
on conflict (job_id, part, picture) do nothing;

-- name: looks_near
-- Looks that may be near: a band of theirs differs in one bit at most. Exclusive or is spelled out,
-- since not every database has it; each lookup goes through the index of one band.
with flips (bit) as (
    values (0), (1), (2), (4), (8), (16), (32), (64), (128), (256), (512), (1024), (2048), (4096),
    (8192), (16384), (32768)
)

select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_0 = cast(:band_0 as bigint) + bit - 2 * (cast(:band_0 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_1 = cast(:band_1 as bigint) + bit - 2 * (cast(:band_1 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_2 = cast(:band_2 as bigint) + bit - 2 * (cast(:band_2 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_3 = cast(:band_3 as bigint) + bit - 2 * (cast(:band_3 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_4 = cast(:band_4 as bigint) + bit - 2 * (cast(:band_4 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_5 = cast(:band_5 as bigint) + bit - 2 * (cast(:band_5 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_6 = cast(:band_6 as bigint) + bit - 2 * (cast(:band_6 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_7 = cast(:band_7 as bigint) + bit - 2 * (cast(:band_7 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_8 = cast(:band_8 as bigint) + bit - 2 * (cast(:band_8 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_9 = cast(:band_9 as bigint) + bit - 2 * (cast(:band_9 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_10 = cast(:band_10 as bigint) + bit - 2 * (cast(:band_10 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_11 = cast(:band_11 as bigint) + bit - 2 * (cast(:band_11 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_12 = cast(:band_12 as bigint) + bit - 2 * (cast(:band_12 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_13 = cast(:band_13 as bigint) + bit - 2 * (cast(:band_13 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_14 = cast(:band_14 as bigint) + bit - 2 * (cast(:band_14 as bigint) & bit)
where looks.space_id = :space_id
union
select looks.job_id, looks.part, looks.look
from flips
inner join looks
    on looks.band_15 = cast(:band_15 as bigint) + bit - 2 * (cast(:band_15 as bigint) & bit)
where looks.space_id = :space_id;

-- name: media_exactly
-- Results that are the very same file.
select media.job_id, media.part
from media
inner join jobs on jobs.id = media.job_id
where
    media.exact = :exact
    and media.role in ('result', 'fitted')
    and jobs.space_id = :space_id
order by jobs.number desc, media.part
limit :most;

-- name: prints_of_job
-- What the results of a job and their smaller copies are known again by, also when they are gone.
select role, part, exact, looks, duration_ms
from media
where job_id = :job_id and role in ('result', 'fitted') and exact is not null
order by role desc, part;

-- name: add_fingerprint!
-- A file that was taken down; the same one once for each case.
insert into fingerprints (
    id, space_id, case_id, case_number, job_id, part, exact, look, reason, added_by_id, at_ms,
    band_0, band_1, band_2, band_3, band_4, band_5, band_6, band_7,
    band_8, band_9, band_10, band_11, band_12, band_13, band_14, band_15
)
values (
    :id, :space_id, :case_id, :case_number, :job_id, :part, :exact, :look, :reason, :added_by_id,
    :at_ms,
    :band_0, :band_1, :band_2, :band_3, :band_4, :band_5, :band_6, :band_7,
    :band_8, :band_9, :band_10, :band_11, :band_12, :band_13, :band_14, :band_15
)
on conflict (space_id, case_id, exact) do nothing;

-- name: fingerprint_exactly^
-- Was this very file taken down here?
select
    id, space_id, case_id, case_number, job_id, part, exact, look, reason, added_by_id, at_ms
from fingerprints
where space_id = :space_id and exact = :exact
order by at_ms, id
limit 1;

-- name: fingerprints_near
-- What was taken down and may look like a picture; found as results are.
with flips (bit) as (
    values (0), (1), (2), (4), (8), (16), (32), (64), (128), (256), (512), (1024), (2048), (4096),
    (8192), (16384), (32768)
),

near as (
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_0
            = cast(:band_0 as bigint) + bit - 2 * (cast(:band_0 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_1
            = cast(:band_1 as bigint) + bit - 2 * (cast(:band_1 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_2
            = cast(:band_2 as bigint) + bit - 2 * (cast(:band_2 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_3
            = cast(:band_3 as bigint) + bit - 2 * (cast(:band_3 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_4
            = cast(:band_4 as bigint) + bit - 2 * (cast(:band_4 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_5
            = cast(:band_5 as bigint) + bit - 2 * (cast(:band_5 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_6
            = cast(:band_6 as bigint) + bit - 2 * (cast(:band_6 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_7
            = cast(:band_7 as bigint) + bit - 2 * (cast(:band_7 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_8
            = cast(:band_8 as bigint) + bit - 2 * (cast(:band_8 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_9
            = cast(:band_9 as bigint) + bit - 2 * (cast(:band_9 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_10
            = cast(:band_10 as bigint) + bit - 2 * (cast(:band_10 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_11
            = cast(:band_11 as bigint) + bit - 2 * (cast(:band_11 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_12
            = cast(:band_12 as bigint) + bit - 2 * (cast(:band_12 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_13
            = cast(:band_13 as bigint) + bit - 2 * (cast(:band_13 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_14
            = cast(:band_14 as bigint) + bit - 2 * (cast(:band_14 as bigint) & bit)
    where fingerprints.space_id = :space_id
    union
    select fingerprints.id
    from flips
    inner join fingerprints
        on
            fingerprints.band_15
            = cast(:band_15 as bigint) + bit - 2 * (cast(:band_15 as bigint) & bit)
    where fingerprints.space_id = :space_id
)

select
    fingerprints.id, fingerprints.space_id, fingerprints.case_id, fingerprints.case_number,
    fingerprints.job_id, fingerprints.part, fingerprints.exact, fingerprints.look,
    fingerprints.reason, fingerprints.added_by_id, fingerprints.at_ms
from near
inner join fingerprints on fingerprints.id = near.id;

-- name: fingerprint_cases
-- The cases that fingerprints are of, newest first.
select
    case_id,
    case_number,
    min(reason) as reason,
    min(added_by_id) as added_by_id,
    min(at_ms) as at_ms,
    count(*) as files,
    count(look) as near_files
from fingerprints
where
    space_id = :space_id
    and (
        cast(:channel_id as bigint) is null
        or exists (
            select 1
            from cases
            where cases.id = fingerprints.case_id and cases.channel_id = :channel_id
        )
    )
group by case_id, case_number
order by case_number desc
limit :most offset :skip;

-- name: remove_fingerprints
-- Those of a case are forgotten.
delete from fingerprints
where space_id = :space_id and case_id = :case_id
returning id;

-- name: forget_looks!
-- What came of a job is not found by a picture any more.
delete from looks
where job_id = :job_id;

-- name: forget_prints!
-- Nor by its very file.
update media
set exact = null, looks = null
where job_id = :job_id;
