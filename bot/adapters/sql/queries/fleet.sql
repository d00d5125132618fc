-- name: reserve_places^
-- The next places of a line, for whoever asks first; the others wait for the row.
insert into allowances (name, free_at_us)
values (:name, cast(:now_us as bigint) + cast(:length_us as bigint))
on conflict (name) do update
set
    free_at_us = case
        when allowances.free_at_us < cast(:now_us as bigint) then cast(:now_us as bigint)
        else allowances.free_at_us
    end + cast(:length_us as bigint)
returning free_at_us - cast(:length_us as bigint) as first_at_us;

-- name: take_place_if_free^
-- The next place of a line, unless the line is too long already: then nobody waits in it.
insert into allowances (name, free_at_us)
values (:name, cast(:now_us as bigint) + cast(:every_us as bigint))
on conflict (name) do update
set
    free_at_us = case
        when allowances.free_at_us < cast(:now_us as bigint) then cast(:now_us as bigint)
        else allowances.free_at_us
    end + cast(:every_us as bigint)
where allowances.free_at_us <= cast(:latest_us as bigint)
returning name;

-- name: forget_places!
-- Lines whose last place is long over: in a new one nobody waits either.
delete from allowances
where free_at_us < :before_us;

-- name: hold_duty^
-- Taken when nobody has it any more, kept by who has it.
insert into duties (name, holder, until_ms)
values (:name, :holder, :until_ms)
on conflict (name) do update
set holder = excluded.holder, until_ms = excluded.until_ms
where duties.holder = :holder or duties.until_ms <= :now_ms
returning name;

-- name: leave_duty!
-- The next who asks has it.
delete from duties
where name = :name and holder = :holder;

-- name: forget_duties!
-- What nobody has had for long, such as the lives of processes that are gone.
delete from duties
where until_ms < :before_ms;

-- name: clear_duties!
-- Whoever had them is gone: a lone process was started.
delete from duties;

-- name: propose!
-- Whoever is first says it.
insert into agreed (name, value)
values (:name, :value)
on conflict (name) do nothing;

-- name: agreed^
-- What all go by.
select value
from agreed
where name = :name;
