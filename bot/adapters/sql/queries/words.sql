-- name: words_version^
-- Whether what was made ready of a space's rules on words still serves.
select words_version
from spaces
where id = :space_id;

-- name: count_words_change!
-- With every change of rules on words or presets, in its transaction.
update spaces
set words_version = words_version + 1
where id = :space_id;

-- name: word_rules
-- The rules on words of a space, as lists show them.
select form, text, action
from word_rules
where space_id = :space_id
order by form desc, text;

-- name: word_rule^
-- One rule, by what it looks for.
select form, text, action
from word_rules
where space_id = :space_id and form = :form and text = :text;

-- name: remove_word_rule!
-- By what it looks for.
delete from word_rules
where space_id = :space_id and form = :form and text = :text;

-- name: add_word_rule!
-- A rule, after the one that looks for the same was removed.
insert into word_rules (space_id, form, text, action, set_at_ms)
values (:space_id, :form, :text, :action, :now_ms);

-- name: word_presets_off
-- The presets that are turned off in a space.
select name
from word_presets_off
where space_id = :space_id;

-- name: turn_word_preset_on!
-- As it came with the bot.
delete from word_presets_off
where space_id = :space_id and name = :name;

-- name: turn_word_preset_off!
-- After it was on.
insert into word_presets_off (space_id, name, set_at_ms)
values (:space_id, :name, :now_ms);
