-- Who may have many things made at once, and how many.

-- The roles whose members may, beside admins; and whether everybody may.
alter table spaces add column batch_role_ids text not null default '[]';
alter table spaces add column batches_for_all smallint not null default 0;
-- How many lines a batch may have, and how many batches of one person are open at once.
alter table spaces add column batch_lines_max bigint not null default 100;
alter table spaces add column batches_open_max bigint not null default 2;
