-- A private result that its author made public after all.

-- The channel in which its author posted it; null while it is private, or was never.
alter table jobs add column posted_in_id bigint;
