-- Words of requests can be searched: the index of Postgres, which keeps it up to date by itself.

-- What was asked for before: as it was written, in small letters.
update jobs
set words = lower(coalesce(cast(request as jsonb) ->> 'prompt', ''))
where request like '{%';

create index jobs_words on jobs using gin (to_tsvector('simple', words));
