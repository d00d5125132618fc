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

-- name: remove_rule!
-- One limit by its id.
delete from rules
where space_id = :space_id and id = :id;

-- name: add_rule!
-- A limit, after the one that limits the same was removed.
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

-- name: weight^
-- How much the wait of one role's members weighs.
select weight
from weights
where space_id = :space_id and role_id = :role_id;

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
select
    image_model, video_model, ask_above_ticks, open_uploads, time_zone, log_channel_id,
    log_lost_at_ms, alerts_role_id, admin_role_ids, moderator_role_ids, lifter_role_ids,
    shown_money, credit_ticks, newcomer_hours, member_jobs_max, log_results, alerts_channel_id,
    hide_after_reports, account_days, strikes, uploads_adult_only,
    uploads_checked,
    batch_role_ids, batches_for_all, batch_lines_max, batches_open_max,
    keep_inputs_hours, keep_results_days, keep_records_days, keep_cases_days, keep_audit_days,
    paused_until_ms, paused_for
from spaces
where id = :space_id;

-- name: set_house!
-- All that is decided, by who locked the space and read it.
update spaces
set
    image_model = :image_model,
    video_model = :video_model,
    ask_above_ticks = :ask_above_ticks,
    open_uploads = :open_uploads,
    time_zone = :time_zone,
    log_channel_id = :log_channel_id,
    log_lost_at_ms = :log_lost_at_ms,
    alerts_role_id = :alerts_role_id,
    admin_role_ids = :admin_role_ids,
    moderator_role_ids = :moderator_role_ids,
    lifter_role_ids = :lifter_role_ids,
    shown_money = :shown_money,
    credit_ticks = :credit_ticks,
    newcomer_hours = :newcomer_hours,
    member_jobs_max = :member_jobs_max,
    log_results = :log_results,
    alerts_channel_id = :alerts_channel_id,
    hide_after_reports = :hide_after_reports,
    account_days = :account_days,
    strikes = :strikes,
    uploads_adult_only = :uploads_adult_only,
    uploads_checked = :uploads_checked,
    batch_role_ids = :batch_role_ids,
    batches_for_all = :batches_for_all,
    batch_lines_max = :batch_lines_max,
    batches_open_max = :batches_open_max,
    keep_inputs_hours = :keep_inputs_hours,
    keep_results_days = :keep_results_days,
    keep_records_days = :keep_records_days,
    keep_cases_days = :keep_cases_days,
    keep_audit_days = :keep_audit_days,
    paused_until_ms = :paused_until_ms,
    paused_for = :paused_for
where id = :space_id;

-- name: note_log!
-- Whether the log channel can be reached is no decision.
update spaces
set log_lost_at_ms = :lost_at_ms
where id = :space_id;

-- name: standing_decision
-- The rows of the latest decision that was not taken back; taking back is none.
select thing, thing_key, before, after, decision
from audit
where
    space_id = :space_id
    and decision = (
        select max(made.decision)
        from audit as made
        where
            made.space_id = :space_id
            and made.decision is not null
            and made.undoes is null
            and not exists (
                select 1
                from audit as undone
                where undone.space_id = :space_id and undone.undoes = made.decision
            )
    )
order by number;

-- name: styles
-- The styles of a space, by their names.
select name, words_before, words_after, aspect, resolution, model
from styles
where space_id = :space_id
order by name;

-- name: style^
-- One style by its name.
select name, words_before, words_after, aspect, resolution, model
from styles
where space_id = :space_id and name = :name;

-- name: remove_style!
-- By its name.
delete from styles
where space_id = :space_id and name = :name;

-- name: add_style!
-- A new style, or one in place of another of the same name that was just removed.
insert into styles (
    space_id, name, words_before, words_after, aspect, resolution, model, set_at_ms
)
values (
    :space_id, :name, :words_before, :words_after, :aspect, :resolution, :model, :now_ms
);
