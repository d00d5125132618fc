-- name: gate^
-- How the provider has been answering.
select trouble, since_ms, failures, probe_at_ms, room
from gate;

-- name: lock_gate^
-- The same, and nobody else changes it until this transaction ends.
select trouble, since_ms, failures, probe_at_ms, room
from gate
for update;

-- name: set_gate!
-- What an answer, a failure or a probe made of it.
update gate
set
    trouble = :trouble,
    since_ms = :since_ms,
    failures = :failures,
    probe_at_ms = :probe_at_ms,
    room = :room;
