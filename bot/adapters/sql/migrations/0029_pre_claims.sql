-- A claim reads what it is about, and nothing else, however much there is.

-- What is due is found by how urgent it is, without a look at all that is due: after a batch came
-- back, or an outage, that may be tens of thousands.

create index jobs_by_urgency on jobs (
    (
        case
            when road is not null then 3
            when state in ('submitting', 'rendering', 'fetching') then 1
            when state = 'queued' then 2
            else 0
        end
    ),
    next_at_ms,
    id
)
where next_at_ms is not null;

-- What is with the provider now: thousands of lines that went there in batches are not.
create index jobs_running on jobs (space_id, member_key)
where state in ('submitting', 'rendering') and kind not in ('storyboard', 'batch') and sent_in is null;
