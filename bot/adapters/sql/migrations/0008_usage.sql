-- What was spent, for /usage.

-- What a space or a member spent in a span of time, without a look at the entries themselves. It
-- takes the place of the index that had the first two columns.
drop index entries_by_time;
create index entries_counted
on entries (space_id, counted_at_ms, member_key, job_id, kind, ticks);
