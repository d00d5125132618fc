-- name: setup_draft^
-- What an admin has chosen so far.
select draft
from setup_drafts
where space_id = :space_id and user_id = :user_id;

-- name: put_setup_draft!
-- In place of what they had chosen before.
insert into setup_drafts (space_id, user_id, draft, changed_at_ms)
values (:space_id, :user_id, :draft, :now_ms)
on conflict (space_id, user_id) do update
set draft = excluded.draft, changed_at_ms = excluded.changed_at_ms;

-- name: take_setup_draft^
-- Only one of two presses at once gets it.
delete from setup_drafts
where space_id = :space_id and user_id = :user_id
returning draft;

-- name: forget_setup_drafts!
-- Panels that nobody goes on with.
delete from setup_drafts
where changed_at_ms < :before_ms;
