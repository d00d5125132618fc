-- name: watches
-- All that is known of bills, a row for each model and kind of job.
select
    kind, model, prices, accepted_percent, over_in_row, worst_percent, last_percent, paused_at_ms
from bills_watched
order by model, kind;

-- name: watch^
-- What is known of one kind of job with one model.
select
    kind, model, prices, accepted_percent, over_in_row, worst_percent, last_percent, paused_at_ms
from bills_watched
where kind = :kind and model = :model;

-- name: add_watch!
-- The first bill: a row that can be locked, unless somebody was faster.
insert into bills_watched (
    kind, model, prices, accepted_percent, over_in_row, worst_percent, last_percent, paused_at_ms
)
values (:kind, :model, :prices, 100, 0, 0, null, null)
on conflict (kind, model) do nothing;

-- name: lock_watch^
-- The same as `watch`, and nobody else changes it until this transaction ends.
select
    kind, model, prices, accepted_percent, over_in_row, worst_percent, last_percent, paused_at_ms
from bills_watched
where kind = :kind and model = :model
for update;

-- name: set_watch!
-- What a bill, or the operator, made of it.
update bills_watched
set
    prices = :prices,
    accepted_percent = :accepted_percent,
    over_in_row = :over_in_row,
    worst_percent = :worst_percent,
    last_percent = :last_percent,
    paused_at_ms = :paused_at_ms
where kind = :kind and model = :model;

-- name: forget_watch!
-- The table has other prices now. A row that is about those stays.
delete from bills_watched
where kind = :kind and model = :model and prices = :prices;
