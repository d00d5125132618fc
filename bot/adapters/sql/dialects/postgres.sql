-- name: server_time^
-- The one clock that all processes share.
select cast(extract(epoch from clock_timestamp()) * 1000 as bigint) as now_ms;

-- name: search_words
-- The requests of a space whose words match, newest first, with what else they are to be. A line of
-- a batch is found by its own words.
select id
from jobs
where
    to_tsvector('simple', words) @@ to_tsquery('simple', :words)
    and space_id = :space_id
    and number < :before
    and number >= :from_number
    and (cast(:member_key as text) is null or member_key = :member_key)
    and (cast(:channel_id as bigint) is null or channel_id = :channel_id)
    and (cast(:kind as text) is null or kind = :kind)
    and (cast(:states as text) is null or :states like '%,' || state || ',%')
    and (parent_id is null or road is not null)
    and state <> 'asking'
    and coalesce(end_reason, '') not in ('not_wanted', 'never_answered')
    and coalesce(withheld, '') <> 'sealed'
order by number desc
limit :most;
