-- What pictures and clips are known again by.

-- A digest of its pixels, or of a clip's coded pictures; and what it looks like, by commas. Of an
-- input they go with its file; of a result they stay as long as its job.
alter table media add column exact text;
alter table media add column looks text;

create index media_exact on media (exact) where exact is not null;

-- What results look like, to find the one that a picture came from: it goes with its job. A look is
-- 256 bits as 64 hexadecimal digits. Two that are near have a band that differs in one bit at most,
-- so each band of 16 bits has an index.
create table looks (
    job_id text not null references jobs (id),
    part bigint not null,
    -- A clip has up to two: of its first picture and its last.
    picture bigint not null,
    space_id text not null,
    look text not null,
    band_0 bigint not null,
    band_1 bigint not null,
    band_2 bigint not null,
    band_3 bigint not null,
    band_4 bigint not null,
    band_5 bigint not null,
    band_6 bigint not null,
    band_7 bigint not null,
    band_8 bigint not null,
    band_9 bigint not null,
    band_10 bigint not null,
    band_11 bigint not null,
    band_12 bigint not null,
    band_13 bigint not null,
    band_14 bigint not null,
    band_15 bigint not null,
    primary key (job_id, part, picture)
);

create index looks_band_0 on looks (band_0);
create index looks_band_1 on looks (band_1);
create index looks_band_2 on looks (band_2);
create index looks_band_3 on looks (band_3);
create index looks_band_4 on looks (band_4);
create index looks_band_5 on looks (band_5);
create index looks_band_6 on looks (band_6);
create index looks_band_7 on looks (band_7);
create index looks_band_8 on looks (band_8);
create index looks_band_9 on looks (band_9);
create index looks_band_10 on looks (band_10);
create index looks_band_11 on looks (band_11);
create index looks_band_12 on looks (band_12);
create index looks_band_13 on looks (band_13);
create index looks_band_14 on looks (band_14);
create index looks_band_15 on looks (band_15);

-- Files that moderators took down. They are kept until a moderator removes them or the takedown is
-- taken back, whatever becomes of the job and of whoever made it: nothing here is about a person but
-- added_by_id, which is emptied with that moderator's data.
create table fingerprints (
    id text primary key,
    space_id text not null references spaces (id),
    case_id text not null,
    case_number bigint not null,
    job_id text not null,
    part bigint not null,
    exact text not null,
    -- Null where only the very same file is refused; and the same bands as above.
    look text,
    band_0 bigint,
    band_1 bigint,
    band_2 bigint,
    band_3 bigint,
    band_4 bigint,
    band_5 bigint,
    band_6 bigint,
    band_7 bigint,
    band_8 bigint,
    band_9 bigint,
    band_10 bigint,
    band_11 bigint,
    band_12 bigint,
    band_13 bigint,
    band_14 bigint,
    band_15 bigint,
    -- Why, in a word of the code.
    reason text not null,
    added_by_id bigint,
    at_ms bigint not null,
    unique (space_id, case_id, exact)
);

create index fingerprints_exact on fingerprints (space_id, exact);
create index fingerprints_listed on fingerprints (space_id, at_ms, id);

create index fingerprints_band_0 on fingerprints (band_0) where band_0 is not null;
create index fingerprints_band_1 on fingerprints (band_1) where band_1 is not null;
create index fingerprints_band_2 on fingerprints (band_2) where band_2 is not null;
create index fingerprints_band_3 on fingerprints (band_3) where band_3 is not null;
create index fingerprints_band_4 on fingerprints (band_4) where band_4 is not null;
create index fingerprints_band_5 on fingerprints (band_5) where band_5 is not null;
create index fingerprints_band_6 on fingerprints (band_6) where band_6 is not null;
create index fingerprints_band_7 on fingerprints (band_7) where band_7 is not null;
create index fingerprints_band_8 on fingerprints (band_8) where band_8 is not null;
create index fingerprints_band_9 on fingerprints (band_9) where band_9 is not null;
create index fingerprints_band_10 on fingerprints (band_10) where band_10 is not null;
create index fingerprints_band_11 on fingerprints (band_11) where band_11 is not null;
create index fingerprints_band_12 on fingerprints (band_12) where band_12 is not null;
create index fingerprints_band_13 on fingerprints (band_13) where band_13 is not null;
create index fingerprints_band_14 on fingerprints (band_14) where band_14 is not null;
create index fingerprints_band_15 on fingerprints (band_15) where band_15 is not null;
