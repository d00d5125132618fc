-- Members who may not use the bot for now, and who is new.

-- One block and one rest of a member at a time; every request and press looks here.
create unique index cases_barring on cases (space_id, member_key, kind)
where closed_at_ms is null and kind in ('block', 'rest');

-- Until when its author counts as a newcomer, as it was when they asked; null for who did not.
-- A job that waits is stopped by it when newcomers are paused. It goes with the job.
alter table jobs add column author_new_until_ms bigint;

-- Who paused requests, while they are paused; emptied when they are resumed.
alter table spaces add column paused_by_id bigint;
