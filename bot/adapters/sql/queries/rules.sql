-- name: space^
-- Is the space open?
select id
from spaces
where id = :space_id;

-- name: open_space^
-- No row comes back when another process opened it first.
insert into spaces (id, guild_id, last_number, last_audit_number, served_at_ms, opened_at_ms)
values (:space_id, :guild_id, 0, 0, 0, :now_ms)
on conflict do nothing
returning id;

-- name: rules
-- The limits of a space, in the order they were set.
select id, unit, window_name, subject, subject_id, subject_name, amount, origin
from rules
where space_id = :space_id
order by set_at_ms, subject, window_name, unit;

-- name: remove_rule^
-- One limit by its id.
delete from rules
where space_id = :space_id and id = :id
returning id, unit, window_name, subject, subject_id, subject_name, amount, origin;

-- name: remove_rule_alike^
-- The limit that a new one replaces.
delete from rules
where
    space_id = :space_id
    and unit = :unit
    and window_name = :window_name
    and subject = :subject
    and subject_id = :subject_id
returning id, unit, window_name, subject, subject_id, subject_name, amount, origin;

-- name: add_rule!
-- A limit, after the one like it was removed.
insert into rules (
    space_id, id, unit, window_name, subject, subject_id, subject_name, amount, origin, set_at_ms
)
values (
    :space_id, :id, :unit, :window_name, :subject, :subject_id, :subject_name, :amount, :origin,
    :now_ms
);

-- name: weights
-- The roles of a space whose members' wait weighs more.
select role_id, weight
from weights
where space_id = :space_id
order by weight desc, role_id;

-- name: remove_weight!
-- A role is as any other again.
delete from weights
where space_id = :space_id and role_id = :role_id;

-- name: add_weight!
-- A role's weight, after an earlier one was removed.
insert into weights (space_id, role_id, weight, set_at_ms)
values (:space_id, :role_id, :weight, :now_ms);

-- name: house^
-- How a space uses the bot.
select image_model, video_model, ask_above_ticks, open_uploads
from spaces
where id = :space_id;

-- name: set_house!
-- All of it at once.
update spaces
set
    image_model = :image_model,
    video_model = :video_model,
    ask_above_ticks = :ask_above_ticks,
    open_uploads = :open_uploads
where id = :space_id;

-- name: styles
-- The styles of a space, by their names.
select name, words_before, words_after, aspect, resolution, model
from styles
where space_id = :space_id
order by name;

-- name: remove_style^
-- By its name; the row comes back, for the audit.
delete from styles
where space_id = :space_id and name = :name
returning name, words_before, words_after, aspect, resolution, model;

-- name: add_style!
-- A new style, or one in place of another of the same name that was just removed.
insert into styles (
    space_id, name, words_before, words_after, aspect, resolution, model, set_at_ms
)
values (
    :space_id, :name, :words_before, :words_after, :aspect, :resolution, :model, :now_ms
);
