-- Words of requests can be searched: the index of SQLite.

-- The index knows numbers, not ids; those of rows change when a file is cleaned up, so they are
-- kept here. Newer requests have larger ones.
create table job_docs (
    doc integer primary key,
    job_id text not null unique
);

-- Whose they are stands in the index too, so that no other server's words are ever looked at.
create virtual table job_words using fts5 (
    space, words, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
);

create trigger job_words_added after insert on jobs when new.words <> '' begin
    insert into job_docs (job_id) values (new.id);
    insert into job_words (rowid, space, words)
    select job_docs.doc, new.space_id, new.words from job_docs where job_docs.job_id = new.id;
end;

-- Words that are emptied, or changed, are found no more by what they were.
create trigger job_words_changed after update of words on jobs when new.words <> old.words begin
    insert into job_words (job_words, rowid, space, words)
    select 'delete', job_docs.doc, old.space_id, old.words
    from job_docs
    where job_docs.job_id = old.id and old.words <> '';
    delete from job_docs where job_id = old.id and new.words = '';
    -- It keeps its number, and so its place among the others.
    insert or ignore into job_docs (job_id) select new.id where new.words <> '';
    insert into job_words (rowid, space, words)
    select job_docs.doc, new.space_id, new.words from job_docs where job_docs.job_id = new.id;
end;

create trigger job_words_removed after delete on jobs when old.words <> '' begin
    insert into job_words (job_words, rowid, space, words)
    select 'delete', job_docs.doc, old.space_id, old.words
    from job_docs
    where job_docs.job_id = old.id;
    delete from job_docs where job_id = old.id;
end;

-- What was asked for before: as it was written, in small letters.
update jobs
set words = lower(coalesce(json_extract(request, '$.prompt'), ''))
where request like '{%';
